import { type ChildProcess as Spawned, spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endReason } from './log-tail.ts'
import { identifyProcess, terminate, writeProcessRecord } from './process-record.ts'

export type Log = (message: string) => void
/** Receives the output of a process in pieces as they arrive. A line may span several pieces. */
export type OutputListener = (piece: Buffer, stream: 'stdout' | 'stderr') => void

export type ProcessEnd = {
  pid: number
  /** `ended by SIGKILL` or `ended with exit code 1`. */
  how: string
  /** Whether `stop` was called before. */
  requested: boolean
  /** The reason that the process wrote before it ended by itself, in one line; undefined when none was found. */
  reason?: string
}

/** Called when a process has started, and when it has ended, even if it never became ready. */
export type ProcessListener = {
  onStart?: (pid: number) => void
  onEnd?: (end: ProcessEnd) => void
}

export type ChildProcess = {
  pid: number
  /** How the process ended: `ended by SIGKILL` or `ended with exit code 1`; undefined while it runs. */
  ended(): string | undefined
  /** The last lines that this process wrote. */
  recentOutput(): string
  /** Sends `stopSignal`, SIGKILL after `killAfterMs`, and resolves when the process is gone. Safe to call twice. */
  stop(options: { stopSignal: NodeJS.Signals; killAfterMs: number }): Promise<void>
}

type ChildProcessOptions = {
  name: string
  command: string
  args: string[]
  env?: NodeJS.ProcessEnv
  credentials?: { uid: number; gid: number } | undefined
  cwd?: string
  /** A file for the output, for programs that die of a broken pipe; or a function that gets the output. */
  output: string | OutputListener
  recordFile: string
  listener?: ProcessListener | undefined
}

const maxLogBytes = 10 * 1024 * 1024
const recentBytes = 16 * 1024

// A shorter interval would cost too much: a refused request takes a millisecond or two, and ten processes are polled at
// the same time.
const pollIntervalMs = 100

const openLog = (file: string): number => {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file) && statSync(file).size > maxLogBytes) renameSync(file, `${file}.1`)
  return openSync(file, 'a')
}

/** Reads the end of a file, but nothing before `from`, unless the file has been truncated since. */
const readEnd = (file: string, from: number): string => {
  try {
    const { size } = statSync(file)
    const start = Math.max(size - recentBytes, size < from ? 0 : from)
    const buffer = Buffer.alloc(size - start)
    const descriptor = openSync(file, 'r')
    try {
      return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, start)).toString('utf8')
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return ''
  }
}

/** Passes output on to a listener and keeps the last 16 KiB. */
const keepRecent = (listener: OutputListener): { listener: OutputListener; recent: () => string } => {
  const pieces: Buffer[] = []
  let bytes = 0
  return {
    listener: (piece, stream) => {
      pieces.push(piece)
      bytes += piece.length
      while (bytes - (pieces[0]?.length ?? 0) > recentBytes) bytes -= pieces.shift()?.length ?? 0
      listener(piece, stream)
    },
    recent: () => Buffer.concat(pieces).subarray(-recentBytes).toString('utf8'),
  }
}

// How long to wait for the last output. A grandchild that has inherited the pipe may keep the pipe open.
const lastOutputWithinMs = 500

/** Calls `onEnd` when a process has ended and its last output, which may have the reason, has arrived. */
const onceEnded = (child: Spawned, onEnd: (code: number | null, signal: NodeJS.Signals | null) => void): void => {
  child.once('exit', (code, signal) => {
    let called = false
    const finish = () => {
      if (!called) onEnd(code, signal)
      called = true
    }
    if (!child.stdout) return finish()
    child.once('close', finish)
    setTimeout(finish, lastOutputWithinMs).unref()
  })
}

/** Whether another process sends this signal. The output of the ended process then does not explain the end. */
const isSentByOthers = (signal: NodeJS.Signals): boolean => ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'].includes(signal)

/**
 * Starts a process in a session of its own: Ctrl-C in a terminal reaches only us, and we decide the order of stopping.
 * Leaves a record, so that the next start finds the child even if this process was killed.
 */
export const startChildProcess = async (options: ChildProcessOptions): Promise<ChildProcess> => {
  const { name, command, args, env, credentials, cwd, output, recordFile, listener } = options
  const file = typeof output === 'string' ? openLog(output) : undefined
  const logStart = typeof output === 'string' ? statSync(output).size : 0
  const captured = typeof output === 'string' ? undefined : keepRecent(output)
  const recentOutput = () => (typeof output === 'string' ? readEnd(output, logStart) : (captured?.recent() ?? ''))
  let stopping = false
  let end: string | undefined
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
      child.once('error', (error) => reject(new Error(`${error.message}: ${name} cannot be started.`)))
    })
    const pid = child.pid
    if (pid === undefined) throw new Error(`${name} cannot be started: ${command} got no pid.`)
    writeProcessRecord(recordFile, name, pid)
    const identity = identifyProcess(pid)
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (piece: Buffer) => captured?.listener(piece, stream))
    }
    listener?.onStart?.(pid)
    const exited = new Promise<void>((resolve) => {
      onceEnded(child, (code, signal) => {
        const how = signal ? `ended by ${signal}` : `ended with exit code ${code}`
        const reason = stopping || (signal && isSentByOthers(signal)) ? undefined : endReason(recentOutput())
        end = how
        listener?.onEnd?.({ pid, how, requested: stopping, ...(reason === undefined ? {} : { reason }) })
        resolve()
      })
    })
    return {
      pid,
      ended: () => end,
      recentOutput,
      stop: async (stopOptions) => {
        stopping = true
        if (end === undefined && identity) {
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

/** The message of the innermost cause: `fetch failed` alone says nothing. */
const rootMessage = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : rootMessage(error.cause)
}

/**
 * Polls `isReady` until it resolves with true. An exception of `isReady` counts as "not yet".
 * Throws when the process has ended, when `timeoutMs` is over, and when `signal` is aborted. The message is one line
 * with the cause first; the error's own cause holds the last lines that the process wrote.
 */
export const waitUntilReady = async (
  child: Pick<ChildProcess, 'ended' | 'recentOutput'>,
  {
    name,
    logFile,
    timeoutMs,
    signal,
    isReady,
  }: {
    name: string
    logFile: string
    timeoutMs: number
    signal?: AbortSignal | undefined
    isReady: () => Promise<boolean>
  },
): Promise<void> => {
  const deadline = Date.now() + timeoutMs
  const failure = (cause: string | undefined, what: string) =>
    new Error(`${cause === undefined ? '' : `${cause}: `}${name} ${what} (log: ${logFile})`, {
      cause: new Error(child.recentOutput() || 'no output'),
    })
  let lastError: unknown
  for (;;) {
    signal?.throwIfAborted()
    const end = child.ended()
    if (end) throw failure(endReason(child.recentOutput()), `${end} while it was starting`)
    try {
      if (await isReady()) return
    } catch (error) {
      lastError = error
    }
    if (Date.now() > deadline) {
      throw failure(
        lastError === undefined ? undefined : rootMessage(lastError),
        `is not ready after ${timeoutMs / 1000} s`,
      )
    }
    await sleep(pollIntervalMs)
  }
}
