import { readFileSync } from 'node:fs'
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

/** What the four services and the gateway take together; undefined where the system does not tell, as on macOS. */
export const servicesMemory = (home: string): Memory | undefined => {
  try {
    const each = serviceNames.map((name) => memoryOf(home, name))
    return {
      rss: Math.round(each.reduce((sum, { rss }) => sum + rss, 0)),
      pss: Math.round(each.reduce((sum, { pss }) => sum + pss, 0)),
    }
  } catch {
    return undefined
  }
}
