export type RecentValue<T> = ReturnType<typeof recentValue<T>>

/**
 * A value that is read again when the last read began too long ago. Concurrent callers share a read.
 *
 * @param read reads the value
 * @param maxAgeMilliseconds how long after the start of its read a value may be used
 * @param now a monotonic clock in milliseconds
 */
export const recentValue = <T>({
  read,
  maxAgeMilliseconds,
  now = () => performance.now(),
}: {
  read: () => Promise<T>
  maxAgeMilliseconds: number
  now?: () => number
}) => {
  type Read = { readonly startedAt: number; readonly result: Promise<T>; value?: T; isDone: boolean }
  let newest: Read | undefined

  const start = (): Promise<T> => {
    const started: Read = {
      startedAt: now(),
      result: read().then(
        (value) => {
          started.value = value
          started.isDone = true
          return value
        },
        (error: unknown) => {
          if (newest === started) newest = undefined
          throw error
        },
      ),
      isDone: false,
    }
    newest = started
    return started.result
  }

  return {
    /** The value, at once if it is recent. Fails if its read fails; the next caller reads again. */
    get: (): T | Promise<T> => {
      if (newest === undefined || now() - newest.startedAt >= maxAgeMilliseconds) return start()
      return newest.isDone ? (newest.value as T) : newest.result
    },

    /** Reads the value now. */
    renew: start,

    /** Call after a change: every later caller gets a value whose read begins after this call. */
    forget: (): void => {
      newest = undefined
    },
  }
}
