export type PaymentChanges = ReturnType<typeof paymentChanges>

/** Lets requests of this process wait for a payment to change. */
export const paymentChanges = () => {
  const waiting = new Map<string, Set<() => void>>()
  return {
    /** Wakes whoever waits for this reservation's payment. */
    changed: (reservationId: string): void => {
      for (const wake of waiting.get(reservationId) ?? []) wake()
    },

    /** Resolves at the next change or after the given time, whichever comes first. */
    next: (reservationId: string, milliseconds: number): Promise<void> =>
      new Promise((resolve) => {
        const wakers = waiting.get(reservationId) ?? new Set()
        const wake = () => {
          clearTimeout(timer)
          wakers.delete(wake)
          if (wakers.size === 0) waiting.delete(reservationId)
          resolve()
        }
        const timer = setTimeout(wake, milliseconds)
        wakers.add(wake)
        waiting.set(reservationId, wakers)
      }),
  }
}
