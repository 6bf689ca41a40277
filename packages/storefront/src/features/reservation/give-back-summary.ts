import type { Schemas } from '@marquee/api-client/client'

type Reservation = Pick<
  Schemas['Reservation'],
  'status' | 'amount' | 'currency' | 'seats' | 'showtime' | 'confirmed_at'
>

/** Whether seats can be given back: the reservation has seats, and the show has not started. */
export const mayGiveBack = ({ status, showtime }: Pick<Reservation, 'status' | 'showtime'>, now: number): boolean =>
  (status === 'pending' || status === 'confirmed') && now < Date.parse(showtime.show_datetime)

/** Seats that go back or went back, and what this means for the money. */
export type GivenBack = {
  readonly seats: Reservation['seats']
  /** Whether the reservation was not paid, so that no money goes back. */
  readonly isHold: boolean
  /** Whether the reservation ends. */
  readonly isWhole: boolean
  /** The price of the seats in minor units. For tickets, this amount is refunded. */
  readonly amount: number
  /** The price of the seats that stay. */
  readonly rest: number
  readonly currency: string
}

/** What giving these seats back would mean. */
export const giveBackSummary = (
  { status, seats, amount, currency }: Pick<Reservation, 'status' | 'seats' | 'amount' | 'currency'>,
  seatIds: readonly string[],
): GivenBack => {
  const given = seats.filter(({ id }) => seatIds.includes(id))
  const isWhole = given.length === seats.length
  const price = isWhole ? amount : given.reduce((sum, { price }) => sum + price, 0)
  return { seats: given, isHold: status === 'pending', isWhole, amount: price, rest: amount - price, currency }
}

/** What was given back, by the reservation before and after. */
export const givenBackOf = (
  before: Pick<Reservation, 'status' | 'seats' | 'amount' | 'currency'>,
  now: Pick<Reservation, 'status' | 'seats' | 'confirmed_at'>,
): GivenBack => {
  // An ended reservation still lists its last seats.
  const kept = now.status === 'pending' || now.status === 'confirmed' ? now.seats : []
  const gone = before.seats.filter(({ id }) => !kept.some((seat) => seat.id === id))
  // A payment may have arrived after the dialog was opened.
  const isHold = before.status === 'pending' && now.confirmed_at === null
  return {
    ...giveBackSummary(
      before,
      gone.map(({ id }) => id),
    ),
    isHold,
  }
}
