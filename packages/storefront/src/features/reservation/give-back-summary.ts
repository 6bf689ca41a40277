import type { Schemas } from '@marquee/api-client/client'

type Reservation = Pick<Schemas['Reservation'], 'status' | 'amount' | 'seats' | 'showtime'>

/** Whether seats can be given back: the reservation has seats, and the show has not started. */
export const mayGiveBack = ({ status, showtime }: Reservation, now: number): boolean =>
  (status === 'pending' || status === 'confirmed') && now < Date.parse(showtime.show_datetime)

/** The consequences of giving seats back. */
type GiveBackSummary = {
  /** Whether the reservation ends. */
  readonly isWhole: boolean
  /** The price of the seats in minor units: the refund for a ticket, or the amount by which a hold costs less. */
  readonly amount: number
  /** Whether companion seats may go back with their wheelchair space, so that the amount may be higher. */
  readonly mayTakeCompanions: boolean
}

export const giveBackSummary = ({ seats, amount }: Reservation, seatIds: readonly string[]): GiveBackSummary => {
  const given = seats.filter(({ id }) => seatIds.includes(id))
  const kept = seats.filter(({ id }) => !seatIds.includes(id))
  const isWhole = kept.length === 0
  return {
    isWhole,
    amount: isWhole ? amount : given.reduce((sum, { price }) => sum + price, 0),
    mayTakeCompanions:
      given.some(({ type }) => type === 'wheelchair' || type === 'companion') &&
      kept.some(({ type }) => type === 'companion'),
  }
}
