import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunningStack } from '@marquee/local-stack/stack'
import { clientFrom } from './http.ts'

/** The address from which operators request readiness. */
export const operator = '127.0.9.1'

/**
 * Maximum open files and connections of a service. The gateway opens at most 388 connections to a service, plus event
 * streams.
 */
const maxOpenFiles = 500

/** The processes that must not end. */
const watchedProcesses = ['gateway', 'identity', 'catalog', 'booking', 'payment'] as const

/** The process ids by name. A process that has ended and started again has another id. */
const processIds = (running: RunningStack): Record<string, number> =>
  Object.fromEntries(watchedProcesses.map((name) => [name, running.pidOf(name)]))

/** Resident memory of a process in megabytes. */
const megabytesOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024

/** @returns a function that reports a violation for each process that has ended since */
export const notePids = (running: RunningStack): ((reportViolation: (violation: string) => void) => void) => {
  const before = processIds(running)
  return (reportViolation) => {
    const after = processIds(running)
    for (const name of watchedProcesses) if (after[name] !== before[name]) reportViolation(`${name} has ended`)
  }
}

/**
 * Checks readiness, memory and open files twice a second until `signal` is aborted.
 *
 * @returns the gateway's largest resident memory, in megabytes
 */
export const watchProcesses = async (
  running: RunningStack,
  { signal, reportViolation }: { signal: AbortSignal; reportViolation: (violation: string) => void },
): Promise<number> => {
  const gatewayPid = running.pidOf('gateway')
  const client = clientFrom(operator, running.stack().gateway)
  let memory = 0
  while (!signal.aborted) {
    try {
      const { status, body } = await client.call({ path: '/health/ready' })
      if (status !== 200) reportViolation(`/health/ready answered ${status}: ${body.slice(0, 300)}`)
      memory = Math.max(memory, megabytesOf(gatewayPid))
      for (const name of watchedProcesses.filter((name) => name !== 'gateway')) {
        if (readdirSync(`/proc/${running.pidOf(name)}/fd`).length > maxOpenFiles) {
          reportViolation(`${name} has more than ${maxOpenFiles} connections and files open`)
        }
      }
    } catch (error) {
      reportViolation(`/health/ready or a process could not be checked: ${String(error)}`)
    }
    await sleep(500)
  }
  client.close()
  return memory
}
