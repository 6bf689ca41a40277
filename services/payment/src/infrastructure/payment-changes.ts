/** What may be waited for in one process, in all and by one user. Each wait is a connection of the gateway's. */
const maxWaits = 250
const maxWaitsOfUser = 4

export type PaymentChanges = ReturnType<typeof paymentChanges>

/** Lets requests of this process wait for a payment to change, whichever process changes it. */
export const paymentChanges = () => {
  const waiting = new Map<string, Set<() => void>>()
  const waitsOfUser = new Map<string, number>()
  let waits = 0
  let closed = false

  return {
    /** Wakes everybody who waits for this reservation's payment. */
    changed: (reservationId: string): void => {
      for (const wake of waiting.get(reservationId) ?? []) wake()
    },

    /** Wakes everybody: what has changed meanwhile could not be heard of. */
    mayHaveChanged: (): void => {
      for (const wakers of waiting.values()) for (const wake of wakers) wake()
    },

    /** Takes a place among those who wait; undefined if there is none left for this user, or for anybody. */
    admit: (userId: string): (() => void) | undefined => {
      const own = waitsOfUser.get(userId) ?? 0
      if (closed || waits >= maxWaits || own >= maxWaitsOfUser) return undefined
      waits += 1
      waitsOfUser.set(userId, own + 1)
      return () => {
        waits -= 1
        const left = (waitsOfUser.get(userId) ?? 1) - 1
        if (left > 0) waitsOfUser.set(userId, left)
        else waitsOfUser.delete(userId)
      }
    },

    /**
     * Waits for a reservation's payment to change. Begin before reading the payment, so that no change falls between.
     *
     * @returns `next` resolves at the first change since the last call, after the given time, or when nobody shall wait any
     *   more; `stop` ends the waiting
     */
    watch: (reservationId: string) => {
      let isChanged = false
      let wakeUp: (() => void) | undefined
      const wakers = waiting.get(reservationId) ?? new Set()
      const wake = () => {
        isChanged = true
        wakeUp?.()
      }
      wakers.add(wake)
      waiting.set(reservationId, wakers)
      return {
        next: (milliseconds: number): Promise<void> =>
          new Promise((resolve) => {
            const finish = () => {
              clearTimeout(timer)
              wakeUp = undefined
              isChanged = false
              resolve()
            }
            const timer = setTimeout(finish, milliseconds)
            wakeUp = finish
            if (isChanged || closed) finish()
          }),
        stop: (): void => {
          wakers.delete(wake)
          if (wakers.size === 0) waiting.delete(reservationId)
        },
      }
    },

    isClosed: (): boolean => closed,

    /** Ends every wait, now and from now on: a process that stops must not wait for those who wait. */
    close: (): void => {
      closed = true
      for (const wakers of waiting.values()) for (const wake of wakers) wake()
    },
  }
}
