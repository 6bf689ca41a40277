import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Which process is meant: a pid is used again after a while, a pid together with its start time is not. */
export type ProcessIdentity = { pid: number; startedAt: string }

type ProcessRecord = ProcessIdentity & { name: string; owner: ProcessIdentity }

const bootId = existsSync('/proc/sys/kernel/random/boot_id')
  ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  : undefined

/** The identity of a running process; undefined when there is none, or only a zombie that waits for its parent. */
export const identifyProcess = (pid: number): ProcessIdentity | undefined => {
  try {
    if (bootId) {
      // The command's name, in parentheses, may itself contain spaces and parentheses: fields are counted after the last one.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [state, startTicks] = [fields[0], fields[19]]
      return state === 'Z' || state === 'X' || !startTicks ? undefined : { pid, startedAt: `${bootId}/${startTicks}` }
    }
    const [state, ...startedAt] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
    return !state || state.startsWith('Z') ? undefined : { pid, startedAt: startedAt.join(' ') }
  } catch {
    return undefined
  }
}

export const isRunning = ({ pid, startedAt }: ProcessIdentity): boolean => identifyProcess(pid)?.startedAt === startedAt

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Ends a process: the polite signal first, SIGKILL when it has not ended within `withinMs`.
 * Resolves when it is gone; throws when even SIGKILL does not end it within two seconds.
 */
export const terminate = async (
  identity: ProcessIdentity,
  { politely, withinMs }: { politely: NodeJS.Signals; withinMs: number },
): Promise<void> => {
  for (const [name, patienceMs] of [
    [politely, withinMs],
    ['SIGKILL', 2000],
  ] as const) {
    const deadline = Date.now() + patienceMs
    if (isRunning(identity)) signal(identity.pid, name)
    while (isRunning(identity)) {
      if (Date.now() > deadline) break
      await sleep(20)
    }
    if (!isRunning(identity)) return
  }
  throw new Error(`Process ${identity.pid} does not end, not even by SIGKILL.`)
}

/** Notes in a file who was started and by whom, so that a start after our own sudden death finds what we left behind. */
export const writeProcessRecord = (file: string, name: string, pid: number): void => {
  const identity = identifyProcess(pid)
  const owner = identifyProcess(process.pid)
  if (!identity || !owner) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify({ name, ...identity, owner } satisfies ProcessRecord))
  renameSync(`${file}.new`, file)
}

const readProcessRecord = (file: string): ProcessRecord | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord
  } catch {
    // No record, or one from a moment when the disk was full: there is nothing that we could stop by it.
    return undefined
  }
}

/**
 * Stops the process of a record whose owner died without stopping it.
 * Throws when the owner is alive: then the home folder is in use, and its processes are not ours to stop.
 */
export const stopLeftover = async (
  file: string,
  { politely, withinMs, log }: { politely: NodeJS.Signals; withinMs: number; log: (message: string) => void },
): Promise<void> => {
  const record = readProcessRecord(file)
  if (record && isRunning(record)) {
    if (isRunning(record.owner) && record.owner.pid !== process.pid) {
      throw new Error(
        `${record.name} is already running (pid ${record.pid}) for process ${record.owner.pid}. Stop that one first, or use another MARQUEE_HOME.`,
      )
    }
    log(`stopping ${record.name} (pid ${record.pid}), left behind by an earlier run`)
    await terminate(record, { politely, withinMs })
  }
  // While we waited, the next process may have been started and written down by somebody else.
  if (readProcessRecord(file)?.startedAt === record?.startedAt) rmSync(file, { force: true })
}

/** Records end in this, wherever below the home folder they are. */
export const recordSuffix = '.process.json'

/** Stops everything that an earlier, suddenly ended owner of this folder left running. Looks four levels deep. */
export const stopAllLeftovers = async (home: string, log: (message: string) => void): Promise<void> => {
  const search = (folder: string, depth: number): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (entry.name.endsWith(recordSuffix)) return [join(folder, entry.name)]
      return entry.isDirectory() && depth > 1 && entry.name !== 'data'
        ? search(join(folder, entry.name), depth - 1)
        : []
    })
  if (!existsSync(home)) return
  const results = await Promise.allSettled(
    search(home, 4).map((file) => stopLeftover(file, { politely: 'SIGTERM', withinMs: 3000, log })),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
