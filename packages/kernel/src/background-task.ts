type Log = { readonly warn: (context: object, message: string) => void }

export type BackgroundTask = ReturnType<typeof createBackgroundTask>

/**
 * Work that a process does by itself, again and again. `wake` runs it at once; a failed run is logged and tried again at the
 * next time.
 *
 * @param lanes maximum concurrent runs (default 1)
 * @param run does one bounded portion; resolves with true if there is more to do right away. A long one looks at the signal,
 *   which is aborted when the task is being stopped
 */
export const createBackgroundTask = ({
  name,
  everyMilliseconds,
  lanes = 1,
  run,
  log,
}: {
  name: string
  everyMilliseconds: number
  lanes?: number
  run: (stopping: AbortSignal) => Promise<boolean>
  log: Log
}) => {
  const underWay = new Set<Promise<void>>()
  let busy = 0
  /** Woken when no lane was free. */
  let again = false
  let stopped = true
  let timer: NodeJS.Timeout | undefined
  let stopping = new AbortController()
  let failed = (): void => undefined

  const runAll = async (): Promise<void> => {
    busy += 1
    try {
      let more = true
      while ((more || again) && !stopped) {
        again = false
        more = await run(stopping.signal)
      }
    } catch (error) {
      failed()
      log.warn({ err: error, task: name }, 'a background task failed; it will run again')
    }
    // In the same breath as the check above, so that no wake falls between the two and is lost.
    busy -= 1
  }

  const wake = (): void => {
    if (stopped) return
    if (busy >= lanes) {
      again = true
      return
    }
    const lane = runAll()
    underWay.add(lane)
    void lane.then(() => underWay.delete(lane))
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
    /** Resolves when no run is under way. */
    idle: async (): Promise<void> => void (await Promise.all(underWay)),

    /** Starts no further run, and resolves when those under way have ended. */
    stop: async () => {
      stopped = true
      stopping.abort()
      clearInterval(timer)
      await Promise.all(underWay)
    },
  }
}
