import type { Schemas } from '@marquee/api-client/client'

export type Seat = Schemas['SeatOnMap']

/** The most seats that one visitor may hold for a showtime. The API refuses more with `seat-limit`. */
export const maxSeats = 10

export const isFree = ({ status }: Seat): boolean => status === 'available'

/** The price of a seat for the visitor, in minor units. There is one type of ticket so far. */
export const priceOf = ({ prices }: Seat): number => prices.adult

export const totalOf = (seats: readonly Seat[]): number => seats.reduce((sum, seat) => sum + priceOf(seat), 0)

export const idsOf = (seats: readonly Seat[]): string[] => seats.map(({ id }) => id)

/** The middle of some seats, in seat widths. */
export const middleOf = (seats: readonly Seat[]): { x: number; y: number } => ({
  x: seats.reduce((sum, { x }) => sum + x, 0) / seats.length,
  y: seats.reduce((sum, { y }) => sum + y, 0) / seats.length,
})
