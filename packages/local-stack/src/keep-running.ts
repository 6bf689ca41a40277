import { setTimeout as sleep } from 'node:timers/promises'

/** `atOnce`: nobody sends it anything any more, so it need not wait until others are sent it instead. */
export type HowToStop = { atOnce: boolean }

/** Something that runs as a process of its own. */
export type Part = {
  readonly pid: number
  stop(how?: HowToStop): Promise<void>
  restart(): Promise<void>
}

export type KeptPart = {
  readonly name: string
  readonly pid: number
  /** Stops it, and it stays stopped until `start`. */
  stop(how?: HowToStop): Promise<void>
  start(): Promise<void>
}

type KeepOptions = {
  name: string
  /** What happens to it, in words. */
  report: (level: 'warn' | 'info', message: string) => void
  /** Called whenever it runs with a new pid. */
  onRestart: () => void
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds. */
  now?: () => number
}

const firstPauseMs = 200
const longestPauseMs = 5_000

// What has run this long had a good start: the next failure is a new one.
const steadyAfterMs = 10_000

/**
 * Restarts a part that ends without being asked to, for as long as it takes: at first after 0.2 s, then after twice as
 * long each time, up to 5 s. Every end and every failed restart is reported.
 *
 * @returns `ended`, to be called when the part ends unexpectedly, and `keep`, which says what to restart
 */
export const keepRunning = ({
  name,
  report,
  onRestart,
  pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
  now = () => performance.now(),
}: KeepOptions): { ended: (how: string) => void; keep: (part: Part) => KeptPart } => {
  let part: Part | undefined
  let reviving: Promise<void> | undefined
  let endedAgain = false
  let failures = 0
  let steadySince = 0
  let stopped = new AbortController()

  const revive = async (kept: Part): Promise<void> => {
    const { signal } = stopped
    while (!signal.aborted) {
      const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs)
      failures = Math.min(failures + 1, 16)
      await pause(pauseMs, signal)
      if (signal.aborted) return
      const startedAt = now()
      endedAgain = false
      try {
        await kept.restart()
      } catch (error) {
        if (!signal.aborted) report('warn', `does not start again: ${firstLine(error)}`)
        continue
      }
      if (endedAgain) continue
      steadySince = now()
      report('info', `is back (pid ${kept.pid}, ${((steadySince - startedAt) / 1000).toFixed(1)} s)`)
      onRestart()
      return
    }
  }

  const ended = (how: string): void => {
    endedAgain = true
    // During the first start whoever starts it sees the failure; during a restart, `revive` does.
    if (!part || reviving || stopped.signal.aborted) return
    if (now() - steadySince > steadyAfterMs) failures = 0
    report('warn', `${how}; starting it again`)
    reviving = revive(part).finally(() => {
      reviving = undefined
    })
  }

  const keep = (kept: Part): KeptPart => {
    part = kept
    return {
      name,
      get pid() {
        return kept.pid
      },
      stop: async (how) => {
        stopped.abort()
        await kept.stop(how)
        // A restart that was under way may have come up in the meantime.
        if (reviving) {
          await reviving
          await kept.stop(how)
        }
      },
      start: async () => {
        stopped = new AbortController()
        failures = 0
        await kept.restart()
        onRestart()
      },
    }
  }
  return { ended, keep }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
