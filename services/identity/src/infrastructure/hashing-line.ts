import { HashingBusy } from '../domain/errors.ts'

/**
 * Lets a few pieces of work run at once and a bounded number wait for their turn, first come, first served. Throws
 * HashingBusy for those who come when the line is full: an answer now is better than one after everybody has left.
 */
export const createHashingLine = ({ concurrency, waiting }: { concurrency: number; waiting: number }) => {
  const line: (() => void)[] = []
  let running = 0

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < concurrency) running += 1
    else if (line.length >= waiting) throw new HashingBusy()
    // Whoever ends hands the place over, so that nobody who comes in between can take it.
    else await new Promise<void>((turn) => line.push(turn))
    try {
      return await work()
    } finally {
      const next = line.shift()
      if (next) next()
      else running -= 1
    }
  }
}
