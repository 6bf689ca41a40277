import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessEnd } from '@marquee/local-servers/child-process'

/** `skipDrain`: no client sends requests any more, so the process need not wait until clients use other replicas. */
export type StopOptions = { skipDrain: boolean }

/** A process that can be stopped and restarted. */
export type ManagedProcess = {
  readonly pid: number
  stop(options?: StopOptions): Promise<void>
  restart(): Promise<void>
}

export type SupervisedProcess = {
  readonly name: string
  readonly pid: number
  /** Stops the process. The process stays stopped until `start`. */
  stop(options?: StopOptions): Promise<void>
  start(): Promise<void>
}

export type SupervisionReport = {
  event: 'process.ended' | 'process.restart_failed' | 'process.restarted'
  level: 'warn' | 'info'
  message: string
}

type SupervisionOptions = {
  report: (report: SupervisionReport) => void
  /** Called whenever the process runs with a new pid. */
  onRestart: () => void
  /** Resolves after `ms` milliseconds, or at once when the signal is aborted. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds. */
  now?: () => number
}

const firstPauseMs = 200
const longestPauseMs = 5_000

// A process that has run this long had a successful start: the backoff begins anew.
const stableAfterMs = 10_000

/**
 * Restarts, without limit, a process that ends although nobody has stopped it: first after 0.2 s, then with a backoff
 * that doubles up to 5 s. Reports every end, every failed restart and every successful one.
 *
 * @returns `onUnexpectedEnd`, to be called when the process ends by itself, and `register`, which takes the started
 *   process
 */
export const createSupervision = ({
  report,
  onRestart,
  pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
  now = () => performance.now(),
}: SupervisionOptions): {
  onUnexpectedEnd: (end: Pick<ProcessEnd, 'how' | 'reason'>) => void
  register: (name: string, managed: ManagedProcess) => SupervisedProcess
} => {
  let registered: ManagedProcess | undefined
  let restarting: Promise<void> | undefined
  let endedAgain = false
  let failures = 0
  let readySince = 0
  let stopped = new AbortController()

  const restartUntilReady = async (managed: ManagedProcess): Promise<void> => {
    const { signal } = stopped
    while (!signal.aborted) {
      const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs)
      failures = Math.min(failures + 1, 16)
      await pause(pauseMs, signal)
      if (signal.aborted) return
      const startedAt = now()
      endedAgain = false
      try {
        await managed.restart()
      } catch (error) {
        const message = `${firstLine(error)}; retrying`
        if (!signal.aborted) report({ event: 'process.restart_failed', level: 'warn', message })
        continue
      }
      if (endedAgain) continue
      readySince = now()
      const message = `ready again (pid ${managed.pid}) after ${((readySince - startedAt) / 1000).toFixed(1)} s`
      report({ event: 'process.restarted', level: 'info', message })
      onRestart()
      return
    }
  }

  const onUnexpectedEnd = ({ how, reason }: Pick<ProcessEnd, 'how' | 'reason'>): void => {
    endedAgain = true
    // The first start and a restart report their own failures.
    if (!registered || restarting || stopped.signal.aborted) return
    if (now() - readySince > stableAfterMs) failures = 0
    const message = `${reason === undefined ? '' : `${reason}: `}${how}; restarting`
    report({ event: 'process.ended', level: 'warn', message })
    restarting = restartUntilReady(registered).finally(() => {
      restarting = undefined
    })
  }

  const register = (name: string, managed: ManagedProcess): SupervisedProcess => {
    registered = managed
    return {
      name,
      get pid() {
        return managed.pid
      },
      stop: async (options) => {
        stopped.abort()
        await managed.stop(options)
        // A restart in progress may have started the process meanwhile.
        if (restarting) {
          await restarting
          await managed.stop(options)
        }
      },
      start: async () => {
        stopped = new AbortController()
        failures = 0
        await managed.restart()
        onRestart()
      },
    }
  }
  return { onUnexpectedEnd, register }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
