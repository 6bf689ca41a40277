import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeProcessRecord } from '../parts/node-process.ts'
import { type ServiceName, serviceNames } from '../service-environment.ts'

/** Memory in MB. */
export type Memory = {
  /** What is resident, summed up; code that the processes share is counted in each of them. */
  rss: number
  /** The same, with what is shared divided among those who share it. */
  pss: number
}

const kilobytes = (file: string, line: RegExp): number =>
  Number(line.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN)

const memoryOf = (home: string, name: ServiceName): Memory => {
  const { pid } = JSON.parse(readFileSync(nodeProcessRecord(home, name), 'utf8')) as { pid: number }
  return {
    rss: kilobytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB$/m) / 1024,
    pss: kilobytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB$/m) / 1024,
  }
}

/** What the four services and the gateway take together at this moment. */
const servicesMemory = (home: string): Memory => {
  const each = serviceNames.map((name) => memoryOf(home, name))
  return {
    rss: Math.round(each.reduce((sum, { rss }) => sum + rss, 0)),
    pss: Math.round(each.reduce((sum, { pss }) => sum + pss, 0)),
  }
}

const lookEveryMs = 250
const steadyForMs = 2_500
const longestWaitMs = 6_000

/**
 * What the four services and the gateway take together once they have nothing to do: waits until it has not become less
 * for a while. Undefined where the system does not tell, as on macOS.
 */
export const idleMemory = async (home: string): Promise<Memory | undefined> => {
  try {
    const start = performance.now()
    let least = servicesMemory(home)
    let since = start
    while (performance.now() - since < steadyForMs && performance.now() - start < longestWaitMs) {
      await sleep(lookEveryMs)
      const now = servicesMemory(home)
      if (now.rss >= least.rss * 0.99) continue
      least = now
      since = performance.now()
    }
    return least
  } catch {
    return undefined
  }
}
