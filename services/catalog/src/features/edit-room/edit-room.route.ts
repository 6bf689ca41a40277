import { superusersOnly } from '@marquee/service-kit/http/auth'
import { line } from '@marquee/service-kit/http/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { DuplicateSeat, RoomNotFound } from '../../domain/errors.ts'
import { maxRow, maxSeatNumber, maxSeats, seatTypes } from '../../domain/seat-layout.ts'
import { roomBody, toRoomBody } from '../room.body.ts'
import type { AddRoom } from './add-room.ts'
import type { ChangeRoom } from './change-room.ts'

/** Bytes for 2,000 seats with long type names and some white space. */
const bodyLimit = 384 * 1024

const fields = z.strictObject({
  name: line({ max: 100 }).meta({ examples: ['Room 1'] }),
  seat_configuration: z
    .array(
      z.strictObject({
        row: z
          .int()
          .min(1)
          .max(maxRow)
          .describe('1 is row A, 27 is row AA')
          .meta({ examples: [5] }),
        number: z
          .int()
          .min(1)
          .max(maxSeatNumber)
          .meta({ examples: [12] }),
        type: z.enum(seatTypes).default('standard'),
      }),
    )
    .min(1)
    .max(maxSeats)
    .describe('All seats of the room, in any order'),
})
const changes = fields.partial()

const fromBody = ({ name, seat_configuration }: z.output<typeof changes>) => ({
  name,
  seatConfiguration: seat_configuration,
})

export const editRoomRoutes =
  ({ addRoom, changeRoom }: { addRoom: AddRoom; changeRoom: ChangeRoom }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/rooms',
      {
        schema: {
          operationId: 'addRoom',
          summary: 'Add a room with its seats',
          description:
            'Each seat gets an id from its row and number, such as `E12`. Names need not be unique, so a repeated request adds a second room. A seat that is sent twice is refused (422 `duplicate-seat`).',
          body: fields,
          response: { 201: roomBody },
          problems: [DuplicateSeat],
        },
        bodyLimit,
        ...superusersOnly,
      },
      async (request, reply) => {
        const { name, seat_configuration } = request.body
        const room = await addRoom({ name, seatConfiguration: seat_configuration })
        return reply.code(201).header('location', `/api/v1/rooms/${room.id}`).send(toRoomBody(room))
      },
    )

    app.patch(
      '/rooms/:id',
      {
        schema: {
          operationId: 'changeRoom',
          summary: 'Change the name or the seats of a room',
          description:
            'Changes only the fields that are sent. A new `seat_configuration` replaces all seats for showtimes that are scheduled later; showtimes that are already scheduled keep their seats. Repeating the request has no further effect.',
          params: z.strictObject({ id: z.guid() }),
          body: changes,
          response: { 200: roomBody },
          problems: [DuplicateSeat, RoomNotFound],
        },
        bodyLimit,
        ...superusersOnly,
      },
      async (request) => toRoomBody(await changeRoom({ id: request.params.id, ...fromBody(request.body) })),
    )
  }
