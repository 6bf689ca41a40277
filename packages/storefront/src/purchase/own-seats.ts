import type { Schemas } from '@marquee/api-client/client'

type Reservation = Schemas['Reservation']

/** The reservations with which the visitor has seats of a showtime. */
export type OwnSeats = {
  /** Unpaid reservations that have not ended. */
  readonly held: readonly Reservation[]
  readonly bought: readonly Reservation[]
  /** The seats of both. */
  readonly seatIds: readonly string[]
}

export const noOwnSeats: OwnSeats = { held: [], bought: [], seatIds: [] }

export const seatIdsOf = ({ seats }: Reservation): string[] => seats.map(({ id }) => id)

/** @param nowMs the server's time, in milliseconds since 1970 */
export const ownSeatsOf = (reservations: readonly Reservation[], nowMs: number): OwnSeats => {
  const held = reservations.filter(({ status, expires_at }) => status === 'pending' && Date.parse(expires_at) > nowMs)
  const bought = reservations.filter(({ status }) => status === 'confirmed')
  return { held, bought, seatIds: [...held, ...bought].flatMap(seatIdsOf) }
}

/** The unpaid reservation that has exactly these seats, such as one that was made in another tab. */
export const holdOf = ({ held }: OwnSeats, seatIds: readonly string[]): Reservation | undefined =>
  held.find(({ seats }) => seats.length === seatIds.length && seats.every(({ id }) => seatIds.includes(id)))
