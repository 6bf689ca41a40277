import type { Logger } from 'pino'

export type BackgroundTask = ReturnType<typeof createBackgroundTask>

/**
 * Work that a process does by itself, again and again. Only one run is under way at a time; `wake` runs it at once; a
 * failed run is logged and tried again at the next time.
 *
 * @param run does one bounded portion; resolves with true if there is more to do right away
 */
export const createBackgroundTask = ({
  name,
  everyMilliseconds,
  run,
  log,
}: {
  name: string
  everyMilliseconds: number
  run: () => Promise<boolean>
  log: Logger
}) => {
  let running: Promise<void> | undefined
  let again = false
  let stopped = true
  let timer: NodeJS.Timeout | undefined

  const runAll = async (): Promise<void> => {
    do {
      again = false
      if (await run()) again = true
    } while (again && !stopped)
  }

  const wake = (): void => {
    if (stopped) return
    again = true
    running ??= runAll()
      .catch((error: unknown) => log.warn({ err: error, task: name }, 'a background task failed; it will run again'))
      .finally(() => {
        running = undefined
      })
  }

  return {
    wake,
    start: () => {
      stopped = false
      timer = setInterval(wake, everyMilliseconds)
      wake()
    },
    /** Starts no further run, and resolves when the one under way has ended. */
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
