import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick. */
const millisecondsPerTick = 10

type Usage = { readonly parent: number; readonly own: number; readonly ofEndedChildren: number }

/** Reads `/proc/<pid>/stat`; undefined if the process has ended. The name may contain spaces and parentheses. */
const usageOf = (pid: number): Usage | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Fields from the third on: state, parent (4), …, utime (14), stime (15), cutime (16), cstime (17).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const at = (field: number) => Number(fields[field - 3])
    return { parent: at(4), own: at(14) + at(15), ofEndedChildren: at(16) + at(17) }
  } catch {
    return undefined
  }
}

/** The processes that exist, with the processor time of each. Empty on systems without `/proc`. */
const readProcesses = (): Map<number, Usage> => {
  const processes = new Map<number, Usage>()
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const usage = usageOf(Number(name))
      if (usage) processes.set(Number(name), usage)
    }
  } catch {
    // Only Linux has /proc.
  }
  return processes
}

const isBelow = (pid: number, ancestor: number, processes: ReadonlyMap<number, Usage>): boolean => {
  for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) if (at === ancestor) return true
  return false
}

/**
 * The processor time that processes have used since they started, in milliseconds, each with all its child processes:
 * PostgreSQL has a process for each connection.
 *
 * @param pids the processes by name
 * @returns empty on systems without `/proc`
 */
export const readProcessorTime = (pids: Readonly<Record<string, number>>): Record<string, number> => {
  const processes = readProcesses()
  if (processes.size === 0) return {}
  const times: Record<string, number> = {}
  for (const [name, root] of Object.entries(pids)) {
    let ticks = 0
    for (const [pid, usage] of processes) {
      if (isBelow(pid, root, processes)) ticks += usage.own + usage.ofEndedChildren
    }
    times[name] = ticks * millisecondsPerTick
  }
  return times
}

/** The difference between two readings, for each process. */
export const processorTimeBetween = (
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Record<string, number> =>
  Object.fromEntries(Object.entries(after).map(([name, time]) => [name, Math.max(0, time - (before[name] ?? 0))]))
