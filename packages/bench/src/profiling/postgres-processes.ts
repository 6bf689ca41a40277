import { type Processes, readOf, readProcesses, treeOf } from '../measuring/processes.ts'

/** The kind of all of PostgreSQL's processes that have ended, and of the first process. */
const main = 'postmaster and ended processes'

/**
 * The kind of a process of PostgreSQL: the role that a connection uses, or the task of a background process.
 *
 * @param title the process's title, such as `postgres: marquee_booking marquee 127.0.0.1(40522) idle`
 */
export const kindOfProcess = (title: string): string => {
  const [, role] = /^postgres: (\S+) \S+ (?:\S+\(\d+\)|\[local\])/.exec(title) ?? []
  if (role !== undefined) return role
  const [, task] = /^postgres: ([a-z]+(?: [a-z]+)?)/.exec(title) ?? []
  return task ?? main
}

/**
 * The processor time that each kind of PostgreSQL's processes has used, in milliseconds. When a process ends, its time
 * no longer counts for its kind, but for the postmaster, whose kind is `postmaster and ended processes`.
 */
export const readPostgresTimes = (
  postmaster: number,
  processes: Processes = readProcesses(),
  titleOf: (pid: number) => string = (pid) => (readOf(pid, 'cmdline') ?? '').replaceAll('\0', ' '),
): Record<string, number> => {
  const times: Record<string, number> = {}
  for (const pid of treeOf(postmaster, processes)) {
    const kind = kindOfProcess(titleOf(pid))
    times[kind] = (times[kind] ?? 0) + (processes.get(pid)?.processorTime ?? 0)
  }
  return times
}
