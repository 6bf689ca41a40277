/**
 * Creates a function that returns a value. No caller gets a value whose read began before its call. Only one read runs
 * at a time: callers that come during a read share the next read. So the reads follow each other, however many callers
 * there are.
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
