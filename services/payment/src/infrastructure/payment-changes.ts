/** Maximum concurrent waits in one process, in all and for one user. Each wait holds a connection of the gateway. */
const maxWaits = 250
const maxWaitsOfUser = 4

/**
 * Maximum concurrent waits that the client did not ask for. The gateway has separate connections for `Prefer: wait`.
 * Any other wait holds one of the 128 connections that all requests share, webhooks included.
 */
const maxUnrequestedWaits = 32

export type PaymentChanges = ReturnType<typeof paymentChanges>

/** Lets requests of this process wait until a payment changes, in this process or in another process. */
export const paymentChanges = () => {
  const waiting = new Map<string, Set<() => void>>()
  const waitsOfUser = new Map<string, number>()
  let waits = 0
  let unrequestedWaits = 0
  let closed = false

  const isFull = (userId: string, isRequested: boolean): boolean =>
    waits >= maxWaits ||
    (waitsOfUser.get(userId) ?? 0) >= maxWaitsOfUser ||
    (!isRequested && unrequestedWaits >= maxUnrequestedWaits)

  return {
    /** Wakes every request that waits for this reservation's payment. */
    wake: (reservationId: string): void => {
      for (const wakeUp of waiting.get(reservationId) ?? []) wakeUp()
    },

    /** Wakes every waiting request, because notifications of changes may have been lost. */
    wakeAll: (): void => {
      for (const wakers of waiting.values()) for (const wakeUp of wakers) wakeUp()
    },

    /**
     * Counts a wait of this user against the limits. Returns the function that ends the wait, or undefined when a limit
     * is reached.
     *
     * @param isRequested whether the client asked for the wait with `Prefer: wait`
     */
    startWait: (userId: string, { isRequested }: { isRequested: boolean }): (() => void) | undefined => {
      if (closed || isFull(userId, isRequested)) return undefined
      waits += 1
      waitsOfUser.set(userId, (waitsOfUser.get(userId) ?? 0) + 1)
      if (!isRequested) unrequestedWaits += 1
      return () => {
        waits -= 1
        if (!isRequested) unrequestedWaits -= 1
        const left = (waitsOfUser.get(userId) ?? 1) - 1
        if (left > 0) waitsOfUser.set(userId, left)
        else waitsOfUser.delete(userId)
      }
    },

    /**
     * Watches a reservation's payment for changes. Call this before reading the payment, so that no change is missed.
     *
     * @returns `next` resolves at the first change since the last call, after the given time, or when the process
     *   stops; `stop` ends the watch
     */
    watch: (reservationId: string) => {
      let isChanged = false
      let finishWait: (() => void) | undefined
      const wakers = waiting.get(reservationId) ?? new Set()
      const wakeUp = () => {
        isChanged = true
        finishWait?.()
      }
      wakers.add(wakeUp)
      waiting.set(reservationId, wakers)
      return {
        next: (milliseconds: number): Promise<void> =>
          new Promise((resolve) => {
            const finish = () => {
              clearTimeout(timer)
              finishWait = undefined
              isChanged = false
              resolve()
            }
            const timer = setTimeout(finish, milliseconds)
            finishWait = finish
            if (isChanged || closed) finish()
          }),
        stop: (): void => {
          wakers.delete(wakeUp)
          if (wakers.size === 0) waiting.delete(reservationId)
        },
      }
    },

    isClosed: (): boolean => closed,

    /** Ends every wait and refuses new waits, so that waiting requests do not delay the stop of the process. */
    close: (): void => {
      closed = true
      for (const wakers of waiting.values()) for (const wakeUp of wakers) wakeUp()
    },
  }
}
