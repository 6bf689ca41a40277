import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Repeats an assertion until it does not throw, and returns its value. With `eventually` a test waits for effects in
 * other processes. After the timeout `eventually` throws the last error, with the elapsed time added to the message.
 *
 * @param within timeout in milliseconds (default 10 000), also for an assertion that is still running
 * @param every milliseconds between two tries (default 25)
 */
export const eventually = async <T>(
  assertion: () => Promise<T> | T,
  { within = 10_000, every = 25 }: { within?: number; every?: number } = {},
): Promise<T> => {
  const start = performance.now()
  let tries = 0
  let lastError: unknown = new Error('the assertion never finished')
  while (tries === 0 || performance.now() - start < within) {
    tries += 1
    const overdue = new AbortController()
    try {
      const remaining = Math.max(within - (performance.now() - start), 1)
      const timeout = sleep(remaining, undefined, { signal: overdue.signal }).then(() => {
        throw lastError
      })
      return await Promise.race([(async () => assertion())(), timeout])
    } catch (error) {
      lastError = error
    } finally {
      overdue.abort()
    }
    await sleep(every)
  }
  const spent = `(still failing after ${Math.round(performance.now() - start)} ms and ${tries} tries)`
  if (lastError instanceof Error) lastError.message = `${lastError.message} ${spent}`
  throw lastError
}
