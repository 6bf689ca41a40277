import { z } from 'zod'
import { priceOf } from '../domain/reservation.ts'
import { rowLabel, type Seat, type Showtime } from '../domain/showtime.ts'
import { seatBody } from './seat.body.ts'

/** A seat of a showtime in the API: on the seat map and in its event stream. */
export const seatOnMapBody = seatBody
  .extend({
    status: z
      .enum(['available', 'reserved', 'occupied'])
      .describe('`available`: can be held; `reserved`: held and not paid yet; `occupied`: sold'),
  })
  .meta({ id: 'SeatOnMap' })

export const seatMapBody = z.array(seatOnMapBody)

/** @param sold true if the seat is sold, false if it is held, undefined if it is available */
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
