import type { Logger } from 'pino'

export type BackgroundTask = ReturnType<typeof createBackgroundTask>

/**
 * Work that a process does by itself, again and again. Only one run is under way at a time; `wake` runs it at once; a
 * failed run is logged and tried again at the next time.
 *
 * @param run does one bounded portion; resolves with true if there is more to do right away. A long one looks at the signal,
 *   which is aborted when the task is being stopped
 */
export const createBackgroundTask = ({
  name,
  everyMilliseconds,
  run,
  log,
}: {
  name: string
  everyMilliseconds: number
  run: (stopping: AbortSignal) => Promise<boolean>
  log: Logger
}) => {
  let running: Promise<void> | undefined
  let again = false
  let stopped = true
  let timer: NodeJS.Timeout | undefined
  let stopping = new AbortController()
  let failed = (): void => undefined

  const runAll = async (): Promise<void> => {
    try {
      while (again && !stopped) {
        again = false
        // Called from a promise, so that whatever it throws comes after `running` is set.
        if (await Promise.resolve().then(() => run(stopping.signal))) again = true
      }
    } catch (error) {
      failed()
      log.warn({ err: error, task: name }, 'a background task failed; it will run again')
    }
    // In the same breath as the check above, so that no wake falls between the two and is lost.
    running = undefined
  }

  const wake = (): void => {
    if (stopped) return
    again = true
    running ??= runAll()
  }

  return {
    name,
    wake,
    /** @param onFailure is called after each run that failed */
    start: (onFailure: () => void = () => undefined) => {
      stopped = false
      stopping = new AbortController()
      failed = onFailure
      timer = setInterval(wake, everyMilliseconds)
      wake()
    },
    /** Starts no further run, and resolves when the one under way has ended. */
    stop: async () => {
      stopped = true
      stopping.abort()
      clearInterval(timer)
      await running
    },
  }
}
