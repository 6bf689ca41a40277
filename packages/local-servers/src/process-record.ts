import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Identifies a process. A pid is reused after a while; a pid with its start time is unique. */
export type ProcessIdentity = { pid: number; startedAt: string }

type ProcessRecord = ProcessIdentity & { name: string; owner: ProcessIdentity }

const bootId = existsSync('/proc/sys/kernel/random/boot_id')
  ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  : undefined

/** The identity of a running process; undefined when no process has this pid, or only a zombie. */
export const identifyProcess = (pid: number): ProcessIdentity | undefined => {
  try {
    if (bootId) {
      // The command's name is in parentheses and may contain parentheses. So fields are counted after the last
      // parenthesis.
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
 * Ends a process: sends `stopSignal`, and SIGKILL when the process still runs after `killAfterMs`.
 * Resolves when the process is gone. Throws when it still runs two seconds after SIGKILL.
 */
export const terminate = async (
  identity: ProcessIdentity,
  { stopSignal, killAfterMs }: { stopSignal: NodeJS.Signals; killAfterMs: number },
): Promise<void> => {
  for (const [name, timeoutMs] of [
    [stopSignal, killAfterMs],
    ['SIGKILL', 2000],
  ] as const) {
    const deadline = Date.now() + timeoutMs
    if (isRunning(identity)) signal(identity.pid, name)
    while (isRunning(identity)) {
      if (Date.now() > deadline) break
      await sleep(20)
    }
    if (!isRunning(identity)) return
  }
  throw new Error(`Process ${identity.pid} still runs two seconds after SIGKILL.`)
}

/**
 * Records a started process and its owner in a file. If the owner is killed, the next start finds the process by this
 * file.
 */
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
    // There is no record, or a full disk cut the record short. In both cases no process to stop is known.
    return undefined
  }
}

/**
 * Stops a recorded process whose owner died without stopping it.
 * Throws when another process owns the recorded process and is alive: that owner then uses the home folder.
 */
export const stopLeftover = async (
  file: string,
  { stopSignal, killAfterMs, log }: { stopSignal: NodeJS.Signals; killAfterMs: number; log: (message: string) => void },
): Promise<void> => {
  const record = readProcessRecord(file)
  if (record && isRunning(record)) {
    if (isRunning(record.owner) && record.owner.pid !== process.pid) {
      throw new Error(
        `${record.name} (pid ${record.pid}) already runs for process ${record.owner.pid}. Stop that process first, or set MARQUEE_HOME to another folder.`,
      )
    }
    log(`stopping ${record.name} (pid ${record.pid}), left behind by an earlier run`)
    await terminate(record, { stopSignal, killAfterMs })
  }
  // Meanwhile another process may have started a server and written a new record.
  if (readProcessRecord(file)?.startedAt === record?.startedAt) rmSync(file, { force: true })
}

/** The suffix of all record files, in every folder below the home folder. */
export const recordSuffix = '.process.json'

/**
 * Stops all processes that an earlier owner of this folder left running when it was killed. Searches four levels deep.
 */
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
    search(home, 4).map((file) => stopLeftover(file, { stopSignal: 'SIGTERM', killAfterMs: 3000, log })),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
