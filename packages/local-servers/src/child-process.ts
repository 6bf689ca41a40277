import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identifyProcess, terminate, writeProcessRecord } from './process-record.ts'

export type Log = (message: string) => void
/** What a process wrote, in pieces as they come: a line may be spread over several. */
export type OutputListener = (piece: Buffer, stream: 'stdout' | 'stderr') => void

export type ChildProcess = {
  pid: number
  /** How it ended, in words; undefined while it runs. */
  ended(): string | undefined
  /** Sends the polite signal, SIGKILL after `withinMs`, and resolves when the process is gone. Safe to call twice. */
  stop(options: { politely: NodeJS.Signals; withinMs: number }): Promise<void>
}

type ChildProcessOptions = {
  name: string
  command: string
  args: string[]
  env?: NodeJS.ProcessEnv
  credentials?: { uid: number; gid: number } | undefined
  cwd?: string
  /**
   * A file that the output goes straight into, for programs that a broken pipe would take down with us; or who is told
   * of it.
   */
  output: string | OutputListener
  recordFile: string
  /** Called once when the process ends although nobody asked it to. */
  onUnexpectedEnd?: ((how: string) => void) | undefined
}

const maxLogBytes = 10 * 1024 * 1024

// A request that is refused costs a millisecond or two, and ten processes that start are asked at the same time.
const pollIntervalMs = 100

const openLog = (file: string): number => {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file) && statSync(file).size > maxLogBytes) renameSync(file, `${file}.1`)
  return openSync(file, 'a')
}

/**
 * Starts a process in a session of its own, so that Ctrl-C in a terminal reaches only us and we decide the order of
 * stopping; and leaves a record by which the next start finds it should we die without stopping it.
 */
export const startChildProcess = async (options: ChildProcessOptions): Promise<ChildProcess> => {
  const { name, command, args, env, credentials, cwd, output, recordFile, onUnexpectedEnd } = options
  const file = typeof output === 'string' ? openLog(output) : undefined
  let stopping = false
  let how: string | undefined
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', file ?? 'pipe', file ?? 'pipe'],
      env: env ?? process.env,
      ...(cwd ? { cwd } : {}),
      ...credentials,
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', (error) => reject(new Error(`${name} cannot be started: ${error.message}`)))
    })
    const pid = child.pid
    if (pid === undefined) throw new Error(`${name} cannot be started: ${command} got no pid.`)
    writeProcessRecord(recordFile, name, pid)
    const identity = identifyProcess(pid)
    if (typeof output !== 'string') {
      child.stdout?.on('data', (piece: Buffer) => output(piece, 'stdout'))
      child.stderr?.on('data', (piece: Buffer) => output(piece, 'stderr'))
    }
    const exited = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        how = signal ? `ended by ${signal}` : `ended with exit code ${code}`
        if (!stopping) onUnexpectedEnd?.(how)
        resolve()
      })
    })
    return {
      pid,
      ended: () => how,
      stop: async (stopOptions) => {
        stopping = true
        if (how === undefined && identity) {
          await terminate(identity, stopOptions)
          await exited
        }
        rmSync(recordFile, { force: true })
      },
    }
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** The last lines of a log, to show when a start has failed. */
export const tailOf = (file: string, lines = 15): string => {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return '(no log)'
  }
}

/**
 * Asks `isReady` again and again until it says true. Its exceptions count as "not yet".
 * Throws when the process has ended or the time is over, with the end of its log; and when `signal` says to give up.
 */
export const waitUntilReady = async (
  child: Pick<ChildProcess, 'ended'>,
  {
    name,
    logFile,
    withinMs,
    signal,
    isReady,
  }: {
    name: string
    logFile: string
    withinMs: number
    signal?: AbortSignal | undefined
    isReady: () => Promise<boolean>
  },
): Promise<void> => {
  const deadline = Date.now() + withinMs
  let lastError: unknown
  for (;;) {
    signal?.throwIfAborted()
    const how = child.ended()
    if (how) throw new Error(`${name} ${how} while it was starting:\n${tailOf(logFile)}`)
    try {
      if (await isReady()) return
    } catch (error) {
      lastError = error
    }
    if (Date.now() > deadline) {
      throw new Error(`${name} is not ready after ${withinMs / 1000} s:\n${tailOf(logFile)}`, { cause: lastError })
    }
    await sleep(pollIntervalMs)
  }
}
