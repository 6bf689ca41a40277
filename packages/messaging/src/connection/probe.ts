/**
 * Creates a function that checks whether a peer answers. At most one request is in flight: concurrent calls share its
 * result. The result is false if the request fails or is not answered in time. An overdue request still counts as in
 * flight, so that requests do not pile up at a hanging peer. Until that request ends, all calls resolve with false. The
 * function never rejects.
 *
 * @param ask sends the request; resolves when the peer has answered
 */
export const createProbe = (ask: () => Promise<unknown>, timeoutMilliseconds: number): (() => Promise<boolean>) => {
  let inFlight: Promise<boolean> | undefined
  return () => {
    if (inFlight) return inFlight
    const { promise, resolve } = Promise.withResolvers<boolean>()
    inFlight = promise
    const timeout = setTimeout(() => resolve(false), timeoutMilliseconds)
    const settle = (answered: boolean): void => {
      clearTimeout(timeout)
      inFlight = undefined
      resolve(answered)
    }
    ask().then(
      () => settle(true),
      () => settle(false),
    )
    return promise
  }
}
