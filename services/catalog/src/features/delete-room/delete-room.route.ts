import { superusersOnly } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { RoomHasShowtimes, RoomNotFound } from '../../domain/errors.ts'
import type { DeleteRoom } from './delete-room.ts'

export const deleteRoomRoute =
  (deleteRoom: DeleteRoom): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/rooms/:id',
      {
        schema: {
          operationId: 'deleteRoom',
          summary: 'Delete a room',
          description:
            'Past showtimes keep the room. Future showtimes prevent the deletion (409 `room-has-showtimes`): cancel them first. Repeating the request gives a 404.',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null().describe('The room is deleted') },
          problems: [RoomNotFound, RoomHasShowtimes],
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        await deleteRoom(request.params.id)
        return reply.code(204).send(null)
      },
    )
  }
