import { type Processes, readProcesses, treeOf } from './processes.ts'

/**
 * The processor time that processes have used since they started, in milliseconds, each with all its descendants.
 *
 * @param pids the processes by name
 * @returns empty on systems without `/proc`
 */
export const readProcessorTime = (
  pids: Readonly<Record<string, number>>,
  processes: Processes = readProcesses(),
): Record<string, number> => {
  if (processes.size === 0) return {}
  const timeOf = (root: number) =>
    treeOf(root, processes).reduce((sum, pid) => sum + (processes.get(pid)?.processorTime ?? 0), 0)
  return Object.fromEntries(Object.entries(pids).map(([name, root]) => [name, timeOf(root)]))
}

/**
 * The difference between two readings, for each process.
 *
 * @param idle the milliseconds that each process of an idle system would have used meanwhile; they are subtracted
 */
export const processorTimeBetween = (
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  idle: Readonly<Record<string, number>> = {},
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(after).map(([name, time]) => [name, Math.max(0, time - (before[name] ?? 0) - (idle[name] ?? 0))]),
  )
