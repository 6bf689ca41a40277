type Log = { readonly warn: (context: object, message: string) => void }

export type BackgroundTask = ReturnType<typeof createBackgroundTask>

/**
 * Creates a task that a process repeats at a fixed interval. `wake` starts a run at once, or as soon as the
 * concurrency allows. A failed run is logged, and the task runs again at the next interval.
 */
export const createBackgroundTask = ({
  name,
  everyMilliseconds,
  concurrency = 1,
  run,
  log,
}: {
  name: string
  everyMilliseconds: number
  /** Maximum concurrent runs (default 1). */
  concurrency?: number
  /**
   * Does one bounded portion of the work. Resolves with true if there is more to do right away. `stopping` is aborted
   * when the task is stopped; a long run should end early then.
   */
  run: (stopping: AbortSignal) => Promise<boolean>
  log: Log
}) => {
  const inFlight = new Set<Promise<void>>()
  let running = 0
  /** Whether `wake` was called while the maximum number of runs was in progress. */
  let isWokenAgain = false
  let stopped = true
  let timer: NodeJS.Timeout | undefined
  let stopping = new AbortController()
  let reportFailure = (): void => undefined

  const runAll = async (): Promise<void> => {
    running += 1
    try {
      let more = true
      while ((more || isWokenAgain) && !stopped) {
        isWokenAgain = false
        more = await run(stopping.signal)
      }
    } catch (error) {
      reportFailure()
      log.warn(
        { event: 'background_task.failed', err: error, task: name },
        'a background task failed; it will run again',
      )
    }
    // Await nothing between the loop's check and this line, or a wake between the two would be lost.
    running -= 1
  }

  const wake = (): void => {
    if (stopped) return
    if (running >= concurrency) {
      isWokenAgain = true
      return
    }
    const runs = runAll()
    inFlight.add(runs)
    void runs.then(() => inFlight.delete(runs))
  }

  return {
    name,
    wake,
    /** @param onFailure is called after each failed run */
    start: (onFailure: () => void = () => undefined) => {
      stopped = false
      stopping = new AbortController()
      reportFailure = onFailure
      timer = setInterval(wake, everyMilliseconds)
      wake()
    },
    /** Resolves when no run is in progress. */
    idle: async (): Promise<void> => void (await Promise.all(inFlight)),

    /** Stops the task: no further run starts. Resolves when the runs in progress have ended. */
    stop: async () => {
      stopped = true
      stopping.abort()
      clearInterval(timer)
      await Promise.all(inFlight)
    },
  }
}
