import { setTimeout } from 'node:timers/promises'

/** The shortest pause between two batches. */
const minPauseMilliseconds = 50

/**
 * The ratio of a pause to the duration of the preceding batch. So pruning uses at most a tenth of the time, and slows
 * down when the database is busy with customers' requests.
 */
const pauseRatio = 9

const dayMilliseconds = 86_400_000

export const daysBefore = (time: Date, days: number): Date => new Date(time.getTime() - days * dayMilliseconds)

/**
 * Wraps a function that prunes one batch as the run of a background task. If more rows may remain, the run pauses
 * before it ends. A stop cuts the pause short.
 *
 * @param prune resolves with true if more rows may remain
 * @param sleep rejects when its signal aborts; tests pass another function, because fake timers do not replace this one
 */
export const throttlePruning =
  (prune: () => Promise<boolean>, sleep: typeof setTimeout<undefined> = setTimeout) =>
  async (stopping: AbortSignal): Promise<boolean> => {
    const begun = performance.now()
    const mayBeMore = await prune()
    const pause = Math.max(minPauseMilliseconds, pauseRatio * (performance.now() - begun))
    if (mayBeMore) await sleep(pause, undefined, { signal: stopping }).catch(() => undefined)
    return mayBeMore
  }
