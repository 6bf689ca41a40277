import { z } from 'zod'
import { loneSeatRules } from '../domain/lone-seats.ts'
import { focalPointOf, seatTypes } from '../domain/seat-layout.ts'
import type { RoomView } from '../infrastructure/rooms.ts'
import { exampleIds } from './example-ids.ts'

/** The fields, besides the seats, that a page needs to draw a room. A room and a showtime have the same fields. */
export const roomPlanFields = {
  screen: z
    .object({ x: z.number(), y: z.number(), width: z.number() })
    .nullable()
    .describe('Centre and width of the screen, in seat widths; null if staff have set no screen')
    .meta({ examples: [{ x: 7, y: -1, width: 12 }] }),
  focal_point: z
    .object({ x: z.number(), y: z.number() })
    .describe(
      'The point with the best view, in seat widths. By default the horizontal centre of the seats, two thirds of the way from the front row to the back row',
    )
    .meta({ examples: [{ x: 7, y: 6.5 }] }),
  lone_seats: z
    .enum(loneSeatRules)
    .describe(
      'Whether a customer may leave a single free seat between taken seats. With `refuse`, such a choice is refused if the same number of seats is free elsewhere and leaves no lone seat',
    ),
}

export const toRoomPlan = ({ layout, loneSeats }: Pick<RoomView, 'layout' | 'loneSeats'>) => ({
  screen: layout.screen,
  focal_point: focalPointOf(layout),
  lone_seats: loneSeats,
})

/** A room in the API's answers. */
export const roomBody = z
  .object({
    id: z.uuid().meta({ examples: [exampleIds.room] }),
    name: z.string().meta({ examples: ['Room 1'] }),
    seats: z.array(
      z.object({
        id: z
          .string()
          .describe('Row label and number; unique in the room')
          .meta({ examples: ['E12'] }),
        row: z.int().meta({ examples: [5] }),
        row_label: z
          .string()
          .describe('Letters of the row, as on tickets')
          .meta({ examples: ['E'] }),
        number: z.int().meta({ examples: [12] }),
        type: z.enum(seatTypes),
        x: z
          .number()
          .describe(
            'Centre of the seat from left to right, in seat widths. Two seats with the same `y` are neighbours if their `x` differ by at most 1.25',
          )
          .meta({ examples: [12.5] }),
        y: z
          .number()
          .describe('Centre of the seat from the screen to the back, in seat widths')
          .meta({ examples: [5] }),
      }),
    ),
    turnaround_minutes: z
      .int()
      .describe('Minutes after each movie until the next showtime can start')
      .meta({ examples: [20] }),
    ...roomPlanFields,
  })
  .meta({ id: 'Room' })

/** Converts a room to the form of the API. */
export const toRoomBody = (room: RoomView): z.infer<typeof roomBody> => ({
  id: room.id,
  name: room.name,
  seats: room.layout.seats.map((seat) => ({
    id: seat.id,
    row: seat.row,
    row_label: seat.rowLabel,
    number: seat.number,
    type: seat.type,
    x: seat.x,
    y: seat.y,
  })),
  turnaround_minutes: room.turnaroundMinutes,
  ...toRoomPlan(room),
})
