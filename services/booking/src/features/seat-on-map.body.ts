import { z } from 'zod'
import { priceOf } from '../domain/reservation.ts'
import { rowLabel, type Seat, type Showtime } from '../domain/showtime.ts'
import { seatBody } from './seat.body.ts'

/** A seat of a showtime in the API: on the seat map and in its event stream. */
export const seatOnMapBody = seatBody
  .extend({
    x: z
      .number()
      .describe(
        'Centre of the seat from left to right, in seat widths. Seats with the same `y` are neighbours if their `x` differ by at most 1.25. A larger gap is an aisle, whatever the seat numbers are',
      )
      .meta({ examples: [12.5] }),
    y: z
      .number()
      .describe('Centre of the seat from the screen to the back, in seat widths')
      .meta({ examples: [5] }),
    prices: z
      .object({ adult: z.int().describe('The same as `price`') })
      .describe('Price for each ticket type, in minor units')
      .meta({ examples: [{ adult: 1250 }] }),
    status: z
      .enum(['available', 'reserved', 'occupied'])
      .describe('`available`: can be held; `reserved`: held and not paid yet; `occupied`: sold'),
  })
  .meta({ id: 'SeatOnMap' })

export const seatMapBody = z.array(seatOnMapBody)

/** @param sold true if the seat is sold, false if it is held, undefined if it is available */
export const toSeatOnMap = (showtime: Showtime, seat: Seat, sold: boolean | undefined) => {
  const price = priceOf(showtime, seat)
  return {
    id: seat.id,
    row: seat.row,
    row_label: rowLabel(seat.id),
    number: seat.number,
    type: seat.type,
    price,
    x: seat.x,
    y: seat.y,
    prices: { adult: price },
    status: statusOf(sold),
  }
}

const statusOf = (sold: boolean | undefined) => {
  if (sold === undefined) return 'available' as const
  return sold ? ('occupied' as const) : ('reserved' as const)
}
