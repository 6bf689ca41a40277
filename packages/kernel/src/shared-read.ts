/**
 * Creates a function that reads a value in a read that begins after the call. One read runs at a time: callers that come
 * during a read share the next one. So any number of callers causes one read after the other, and no caller gets what
 * was read before its call.
 */
export const sharedRead = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  return () => {
    if (next === undefined) {
      next = running.then(() => {
        next = undefined
        return read()
      })
      running = next.catch(() => undefined)
    }
    return next
  }
}
