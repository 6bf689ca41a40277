import { HashingBusy } from '../domain/errors.ts'

/**
 * Lets a few pieces of work run at once and a bounded number wait for their turn, first come, first served. Throws
 * HashingBusy for those who come when the line is full: an answer now is better than one after everybody has left.
 */
export const createHashingLine = ({ concurrency, waiting }: { concurrency: number; waiting: number }) => {
  const line = new Set<() => void>()
  let running = 0

  /** Resolves when it is the caller's turn; rejects with the signal's reason, and leaves the line, when that is aborted. */
  const turn = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        line.delete(begin)
        reject(signal?.reason)
      }
      line.add(begin)
      signal?.addEventListener('abort', leave, { once: true })
    })

  return async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    signal?.throwIfAborted()
    if (running < concurrency) running += 1
    else if (line.size >= waiting) throw new HashingBusy()
    // Whoever ends hands the place over, so that nobody who comes in between can take it.
    else await turn(signal)
    try {
      return await work()
    } finally {
      const [next] = line
      if (next) {
        line.delete(next)
        next()
      } else running -= 1
    }
  }
}
