import { isPayable, minimumCharge } from '@marquee/kernel/currencies'
import { PriceTooLow } from './errors.ts'
import { type SeatType, seatTypes } from './seat-layout.ts'

/** A price for each seat type, in minor units. */
export type SeatPrices = Readonly<Record<SeatType, number>>

/** Maximum price, in minor units. Ten such seats are still within the limits of a card payment. */
export const maxPrice = 1_000_000

/**
 * Refuses prices that cannot be charged: above 0 and below the payment provider's minimum for the currency.
 *
 * @throws PriceTooLow, with the seat types and the minimum charge
 */
export const assertPayable = (prices: SeatPrices, currency: string): void => {
  const tooLow = seatTypes.filter((type) => !isPayable(prices[type], currency))
  if (tooLow.length === 0) return
  throw new PriceTooLow(tooLow, { minimum: minimumCharge(currency), currency })
}

/** Completes the prices: a seat type without its own price gets the general admission price. All in minor units. */
export const priceEveryType = (
  own: Readonly<Partial<Record<SeatType, number | undefined>>>,
  generalAdmission: number,
): SeatPrices => {
  const prices: Partial<Record<SeatType, number>> = {}
  for (const type of seatTypes) prices[type] = own[type] ?? generalAdmission
  return prices as SeatPrices
}
