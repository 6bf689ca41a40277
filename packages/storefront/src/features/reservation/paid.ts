import type { Schemas } from '@marquee/api-client/client'

type Reservation = Pick<Schemas['Reservation'], 'amount' | 'confirmed_at' | 'seats_given_back'>

/**
 * The amount that was paid for a reservation, and the part that goes back for seats given back later, in minor units.
 */
export const paidFor = ({
  amount,
  confirmed_at,
  seats_given_back,
}: Reservation): { paid: number; returned: number } => {
  const paidAt = confirmed_at === null ? Number.POSITIVE_INFINITY : Date.parse(confirmed_at)
  // Seats that were removed from the hold were never paid.
  const returned = seats_given_back
    .filter(({ given_back_at }) => Date.parse(given_back_at) >= paidAt)
    .reduce((sum, { price }) => sum + price, 0)
  return { paid: amount + returned, returned }
}
