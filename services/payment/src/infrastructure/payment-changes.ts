export type PaymentChanges = ReturnType<typeof paymentChanges>

/** Lets requests of this process wait for a payment to change. */
export const paymentChanges = () => {
  const waiting = new Map<string, Set<() => void>>()
  let closed = false
  return {
    /** Wakes whoever waits for this reservation's payment. */
    changed: (reservationId: string): void => {
      for (const wake of waiting.get(reservationId) ?? []) wake()
    },

    /** Resolves at the next change or after the given time, whichever comes first; with false if nobody shall wait any more. */
    next: (reservationId: string, milliseconds: number): Promise<boolean> =>
      new Promise((resolve) => {
        if (closed) return resolve(false)
        const wakers = waiting.get(reservationId) ?? new Set()
        const wake = () => {
          clearTimeout(timer)
          wakers.delete(wake)
          if (wakers.size === 0) waiting.delete(reservationId)
          resolve(!closed)
        }
        const timer = setTimeout(wake, milliseconds)
        wakers.add(wake)
        waiting.set(reservationId, wakers)
      }),

    /** Ends every wait, now and from now on: a process that stops must not wait for those who wait. */
    close: (): void => {
      closed = true
      for (const wakers of waiting.values()) for (const wake of wakers) wake()
    },
  }
}
