import { isPayable, minimumCharge } from '@marquee/kernel/currencies'
import { PriceTooLow } from './errors.ts'
import { type SeatType, seatTypes } from './seat-layout.ts'

/** A price for each type of seat, in minor units. */
export type SeatPrices = Readonly<Record<SeatType, number>>

/** Largest price that is accepted, in minor units. Ten seats of it are still a sum that a card payment can have. */
export const maxPrice = 1_000_000

/**
 * Refuses a price that nobody could pay: above nothing and below what is charged at least in the currency. Minor units.
 *
 * @throws PriceTooLow, naming the types of seat and the smallest charge
 */
export const assertPayable = (prices: SeatPrices, currency: string): void => {
  const tooLow = seatTypes.filter((type) => !isPayable(prices[type], currency))
  if (tooLow.length === 0) return
  throw new PriceTooLow(tooLow, { minimum: minimumCharge(currency), currency })
}

/** Gives every type of seat a price: its own where there is one, else the general admission. All in minor units. */
export const priceEveryType = (
  own: Readonly<Partial<Record<SeatType, number | undefined>>>,
  generalAdmission: number,
): SeatPrices => {
  const prices: Partial<Record<SeatType, number>> = {}
  for (const type of seatTypes) prices[type] = own[type] ?? generalAdmission
  return prices as SeatPrices
}
