import { HashingBusy } from '../domain/errors.ts'

/**
 * Runs at most `concurrency` calls at once and lets at most `waiting` calls wait, first come, first served. Throws
 * HashingBusy when the queue is full: a quick refusal is better than an answer after the client's timeout.
 */
export const createHashingQueue = ({ concurrency, waiting }: { concurrency: number; waiting: number }) => {
  const queue = new Set<() => void>()
  let running = 0

  /**
   * Resolves when the caller may start. When the signal is aborted, the caller leaves the queue, and the promise rejects
   * with the signal's reason.
   */
  const waitInQueue = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', cancel)
        resolve()
      }
      const cancel = () => {
        queue.delete(start)
        reject(signal?.reason)
      }
      queue.add(start)
      signal?.addEventListener('abort', cancel, { once: true })
    })

  return async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted()
    if (running < concurrency) running += 1
    else if (queue.size >= waiting) throw new HashingBusy()
    // A finished call hands its slot to the next call in the queue and does not decrement `running`. So no newcomer can
    // take the slot.
    else await waitInQueue(signal)
    try {
      return await work()
    } finally {
      const [next] = queue
      if (next) {
        queue.delete(next)
        next()
      } else running -= 1
    }
  }
}
