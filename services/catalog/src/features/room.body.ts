import { z } from 'zod'
import { rowLabel, seatTypes } from '../domain/seat-layout.ts'
import type { RoomView } from '../infrastructure/rooms.ts'

/** A room as the API shows it. */
export const roomBody = z
  .object({
    id: z.uuid(),
    name: z.string().meta({ examples: ['Room 1'] }),
    seats: z.array(
      z.object({
        id: z
          .string()
          .describe("The seat's label")
          .meta({ examples: ['E12'] }),
        row: z.int().meta({ examples: [5] }),
        row_label: z.string().meta({ examples: ['E'] }),
        number: z.int().meta({ examples: [12] }),
        type: z.enum(seatTypes),
      }),
    ),
  })
  .meta({ id: 'Room' })

/** A room in the shape in which the API answers it. */
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
