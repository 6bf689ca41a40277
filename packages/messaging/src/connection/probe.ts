/**
 * Finds out whether somebody answers. Only one question is under way at a time, however often it is called: whoever comes
 * meanwhile gets the same answer. One that is overdue counts as a no until it is answered or has failed, and is not asked
 * again before that, so that nothing piles up at a peer that hangs. Never rejects.
 *
 * @param ask resolves with the answer, and rejects if there can be none
 */
export const createProbe = (ask: () => Promise<unknown>, withinMilliseconds: number): (() => Promise<boolean>) => {
  let underWay: Promise<boolean> | undefined
  return () => {
    if (underWay) return underWay
    const { promise, resolve } = Promise.withResolvers<boolean>()
    underWay = promise
    const overdue = setTimeout(() => resolve(false), withinMilliseconds)
    const settle = (answered: boolean): void => {
      clearTimeout(overdue)
      underWay = undefined
      resolve(answered)
    }
    ask().then(
      () => settle(true),
      () => settle(false),
    )
    return promise
  }
}
