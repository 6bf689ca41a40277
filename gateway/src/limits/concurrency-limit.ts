/** Releases a slot. A second call does nothing. */
export type Release = () => void

export type ConcurrencyLimit = ReturnType<typeof createConcurrencyLimit>

/**
 * A bounded number of slots, limited per client address as well, so that a few addresses cannot take all slots.
 *
 * @param total slots in all
 * @param perAddress slots of one address
 * @param keptForNewcomers the last slots of `total`, which only newcomers may take; by default 0
 * @param few an address with fewer slots than `few` counts as a newcomer; by default 1
 */
export const createConcurrencyLimit = ({
  total,
  perAddress,
  keptForNewcomers = 0,
  few = 1,
}: {
  total: number
  perAddress: number
  keptForNewcomers?: number
  few?: number
}) => {
  const slots = new Map<string, number>()
  let all = 0
  return {
    isFull: (): boolean => all >= total,

    /** Slots in use, in all. */
    inUse: (): number => all,

    /** Slots in use by one address. */
    inUseBy: (address: string): number => slots.get(address) ?? 0,

    /** Acquires a slot for an address. Returns undefined if the address has its maximum or no slot is free for it. */
    acquire: (address: string): Release | undefined => {
      const own = slots.get(address) ?? 0
      const available = own < few ? total : total - keptForNewcomers
      if (own >= perAddress || all >= available) return undefined
      slots.set(address, own + 1)
      all += 1
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        all -= 1
        const left = (slots.get(address) ?? 1) - 1
        if (left > 0) slots.set(address, left)
        else slots.delete(address)
      }
    },
  }
}
