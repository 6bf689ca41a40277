import { z } from 'zod'
import { rowLabel, seatTypes } from '../domain/seat-layout.ts'
import type { RoomView } from '../infrastructure/rooms.ts'
import { exampleIds } from './example-ids.ts'

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
      }),
    ),
  })
  .meta({ id: 'Room' })

/** Converts a room to the form of the API. */
export const toRoomBody = ({ id, name, seats }: RoomView): z.infer<typeof roomBody> => ({
  id,
  name,
  seats: seats.map((seat) => ({
    id: seat.id,
    row: seat.row,
    row_label: rowLabel(seat.row),
    number: seat.number,
    type: seat.type,
  })),
})
