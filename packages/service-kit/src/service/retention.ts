import { setTimeout } from 'node:timers/promises'

/** Between two batches at least, so that what customers wait for gets most of the database. */
const pauseMilliseconds = 50

/** How many times as long as its last batch took a pruner rests: the busier the database, the less is pruned. */
const restRatio = 9

const dayMilliseconds = 86_400_000

export const daysBefore = (time: Date, days: number): Date => new Date(time.getTime() - days * dayMilliseconds)

/**
 * Makes a background task's run of a function that prunes one batch: with a rest before the next batch, which a stop cuts
 * short.
 *
 * @param prune resolves with whether there may be more
 * @param sleep rejects when its signal is aborted; tests have one of their own, because fake timers leave Node's as it is
 */
export const gently =
  (prune: () => Promise<boolean>, sleep: typeof setTimeout<undefined> = setTimeout) =>
  async (stopping: AbortSignal): Promise<boolean> => {
    const begun = performance.now()
    const mayBeMore = await prune()
    const rest = Math.max(pauseMilliseconds, restRatio * (performance.now() - begun))
    if (mayBeMore) await sleep(rest, undefined, { signal: stopping }).catch(() => undefined)
    return mayBeMore
  }
