import { readOf, readProcesses, treeOf } from './processes.ts'

/** Parses a field such as `Pss:   1234 kB` of a file in `/proc`, in MiB; undefined without the field. */
export const parseMebibytes = (text: string, field: string): number | undefined => {
  const [, kibibytes] = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text) ?? []
  return kibibytes === undefined ? undefined : Number(kibibytes) / 1_024
}

/**
 * Memory of one process. A sum of `Pss` counts a page once even if several processes share the page. Some kernels have
 * no `Pss`.
 */
const residentOf = (pid: number): number => {
  const proportional = parseMebibytes(readOf(pid, 'smaps_rollup') ?? '', 'Pss')
  return proportional ?? parseMebibytes(readOf(pid, 'status') ?? '', 'VmRSS') ?? 0
}

/**
 * The resident memory of processes in MiB, each with all its descendants.
 *
 * @param pids the processes by name
 * @returns empty on systems without `/proc`
 */
export const readResidentMemory = (pids: Readonly<Record<string, number>>): Record<string, number> => {
  const processes = readProcesses()
  if (processes.size === 0) return {}
  return Object.fromEntries(
    Object.entries(pids).map(([name, root]) => [
      name,
      treeOf(root, processes).reduce((sum, pid) => sum + residentOf(pid), 0),
    ]),
  )
}

/** Parses the used heap in the text of a Node process's `/metrics`, in MiB; undefined without the metric. */
export const parseHeapMebibytes = (metrics: string): number | undefined => {
  const [, bytes] = /^nodejs_heap_size_used_bytes(?:\{[^}]*\})? ([\d.e+]+)$/m.exec(metrics) ?? []
  return bytes === undefined ? undefined : Number(bytes) / 1_024 ** 2
}
