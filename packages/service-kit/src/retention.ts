import { setTimeout as sleep } from 'node:timers/promises'

/** Between two batches, so that what customers wait for gets most of the database. */
const pauseMilliseconds = 50

const dayMilliseconds = 86_400_000

export const daysBefore = (time: Date, days: number): Date => new Date(time.getTime() - days * dayMilliseconds)

/**
 * Makes a background task's run of a function that prunes one batch: with a pause before the next batch, which a stop cuts
 * short.
 *
 * @param prune resolves with whether there may be more
 */
export const gently =
  (prune: () => Promise<boolean>) =>
  async (stopping: AbortSignal): Promise<boolean> => {
    const mayBeMore = await prune()
    if (mayBeMore) await sleep(pauseMilliseconds, undefined, { signal: stopping }).catch(() => undefined)
    return mayBeMore
  }
