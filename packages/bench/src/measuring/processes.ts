import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick. */
const millisecondsPerTick = 10

/** The values that are read from `/proc/<pid>/stat`. */
type ProcessUsage = {
  readonly parent: number
  /** Processor time of the process and of its children that have ended, in milliseconds. */
  readonly processorTime: number
}

/** Parses `/proc/<pid>/stat`. The process's name is in parentheses, and may contain spaces and parentheses itself. */
export const parseStat = (stat: string): ProcessUsage => {
  // Fields from the third on: state, parent (4), …, utime (14), stime (15), cutime (16), cstime (17).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const at = (field: number) => Number(fields[field - 3])
  return { parent: at(4), processorTime: (at(14) + at(15) + at(16) + at(17)) * millisecondsPerTick }
}

/** Reads a file of `/proc/<pid>`; undefined if the process has ended. */
export const readOf = (pid: number, file: string): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}

export type Processes = ReadonlyMap<number, ProcessUsage>

/** The processes that exist, by id. Empty on systems without `/proc`. */
export const readProcesses = (): Processes => {
  const processes = new Map<number, ProcessUsage>()
  try {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue
      const stat = readOf(Number(name), 'stat')
      if (stat !== undefined) processes.set(Number(name), parseStat(stat))
    }
  } catch {
    // Only Linux has /proc.
  }
  return processes
}

const isBelow = (pid: number, ancestor: number, processes: Processes): boolean => {
  for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) if (at === ancestor) return true
  return false
}

/** The ids of a process and of all its descendants: PostgreSQL has a process for each connection. */
export const treeOf = (root: number, processes: Processes): number[] =>
  [...processes.keys()].filter((pid) => isBelow(pid, root, processes))
