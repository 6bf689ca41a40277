import { chainsOf, type PlacedSeat, seatPlan } from './seat-plan.ts'

/** The most companion seats that are sold with one wheelchair space. */
const companionsPerWheelchair = 3

/**
 * The companion seats of a reservation that do not go with a wheelchair space of the same reservation. A companion seat
 * goes with a wheelchair space that it neighbours, directly or through other companion seats of the reservation, so that
 * three companions in a row can sit on one side of the space. Each wheelchair space takes three companion seats.
 *
 * Goes through each chain of companion seats and wheelchair spaces from left to right. A companion seat goes to the
 * space on its left while that space has room, and otherwise to the next space on its right. This order leaves the most
 * room for the companion seats further right.
 */
export const companionsAlone = (seats: readonly PlacedSeat[]): string[] => {
  const places = seats.filter(({ type }) => type === 'companion' || type === 'wheelchair')
  if (places.every(({ type }) => type === 'wheelchair')) return []
  const plan = seatPlan(places)
  return chainsOf(plan, plan.seats.keys()).flatMap((chain) => {
    const alone: string[] = []
    let waiting: string[] = []
    let left = 0
    for (const { id, type } of chain.flatMap((index) => plan.seats[index] ?? [])) {
      if (type === 'wheelchair') {
        const taken = Math.min(waiting.length, companionsPerWheelchair)
        alone.push(...waiting.slice(0, waiting.length - taken))
        waiting = []
        left = companionsPerWheelchair - taken
      } else if (left > 0) {
        left -= 1
      } else {
        waiting.push(id)
      }
    }
    return [...alone, ...waiting]
  })
}

/**
 * The seats that leave a reservation when this seat is given back: the seat itself, and the companion seats that would
 * be alone without it. Companion seats that are alone already do not count.
 */
export const seatsLeavingWith = (seatId: string, seats: readonly PlacedSeat[]): ReadonlySet<string> => {
  const alone = new Set(companionsAlone(seats))
  const left = companionsAlone(seats.filter(({ id }) => id !== seatId))
  return new Set([seatId, ...left.filter((id) => !alone.has(id))])
}
