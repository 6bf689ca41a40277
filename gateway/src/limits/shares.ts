/** Gives a place back. Calling it again does nothing. */
export type GiveBack = () => void

export type Shares = ReturnType<typeof createShares>

/**
 * A bounded number of places, shared among client addresses, so that a few of them cannot take all.
 *
 * @param total most places at once
 * @param perAddress most places of one address
 * @param keptForNewcomers places that only an address gets which has fewer than `few`
 * @param few (1) how many places an address may have and still count as a newcomer
 */
export const createShares = ({
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
  const taken = new Map<string, number>()
  let all = 0
  return {
    /** How many places are taken. */
    size: (): number => all,

    /** How many of them an address has. */
    of: (address: string): number => taken.get(address) ?? 0,

    /** Takes a place for an address. Returns undefined if the address has its most, or all places for it are taken. */
    take: (address: string): GiveBack | undefined => {
      const own = taken.get(address) ?? 0
      const open = own < few ? total : total - keptForNewcomers
      if (own >= perAddress || all >= open) return undefined
      taken.set(address, own + 1)
      all += 1
      let isTaken = true
      return () => {
        if (!isTaken) return
        isTaken = false
        all -= 1
        const left = (taken.get(address) ?? 1) - 1
        if (left > 0) taken.set(address, left)
        else taken.delete(address)
      }
    },
  }
}
