import { z } from 'zod'
import { priceOf } from '../domain/reservation.ts'
import { rowLabel, type Seat, type Showtime } from '../domain/showtime.ts'

/** A seat of a showtime as the API shows it: on the map, and in the news about it. */
export const seatOnMapBody = z
  .object({
    id: z.string().meta({ examples: ['E12'] }),
    row: z.int().meta({ examples: [5] }),
    row_label: z.string().meta({ examples: ['E'] }),
    number: z.int().meta({ examples: [12] }),
    type: z.string().meta({ examples: ['standard'] }),
    price: z
      .int()
      .describe('Minor units')
      .meta({ examples: [1250] }),
    status: z
      .enum(['available', 'reserved', 'occupied'])
      .describe('`reserved`: held and not paid yet; `occupied`: sold'),
  })
  .meta({ id: 'SeatOnMap' })

/** @param sold whether the seat is sold, or only held; undefined for one that can be had */
export const toSeatOnMap = (showtime: Showtime, seat: Seat, sold: boolean | undefined) => ({
  id: seat.id,
  row: seat.row,
  row_label: rowLabel(seat.id),
  number: seat.number,
  type: seat.type,
  price: priceOf(showtime, seat),
  status: statusOf(sold),
})

const statusOf = (sold: boolean | undefined) => {
  if (sold === undefined) return 'available' as const
  return sold ? ('occupied' as const) : ('reserved' as const)
}
