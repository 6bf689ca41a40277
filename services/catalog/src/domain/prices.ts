import { type SeatType, seatTypes } from './seat-layout.ts'

/** A price for each type of seat, in minor units. */
export type SeatPrices = Readonly<Record<SeatType, number>>

/** Largest price that is accepted, in minor units. Ten seats of it are still a sum that a card payment can have. */
export const maxPrice = 1_000_000

/** Gives every type of seat a price: its own where there is one, else the general admission. All in minor units. */
export const priceEveryType = (
  own: Readonly<Partial<Record<SeatType, number | undefined>>>,
  generalAdmission: number,
): SeatPrices => {
  const prices: Partial<Record<SeatType, number>> = {}
  for (const type of seatTypes) prices[type] = own[type] ?? generalAdmission
  return prices as SeatPrices
}
