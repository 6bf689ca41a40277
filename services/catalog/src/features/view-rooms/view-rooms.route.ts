import { superusersOnly } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import { echoedText } from '@marquee/service-kit/http/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { RoomNotFound } from '../../domain/errors.ts'
import type { Rooms } from '../../infrastructure/rooms.ts'
import { roomBody, toRoomBody } from '../room.body.ts'

const cursor = z.object({ name: echoedText(), id: z.guid() })

export const viewRoomsRoutes =
  (rooms: Pick<Rooms, 'list' | 'one'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/rooms',
      {
        schema: {
          operationId: 'listRooms',
          summary: 'List all rooms by name',
          description:
            'One page of rooms with their current seats. The `Link` header has the address of the next page, if there is one.',
          querystring: pageQuery,
          response: { 200: z.array(roomBody) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const { limit } = request.query
        const rows = await rooms.list({ limit, after: readCursor(request.query.cursor, cursor) })
        const cursorOf = ({ sortName, room }: (typeof rows)[number]) => ({ name: sortName, id: room.id })
        return sendPage(request, reply, { rows, limit, cursorOf }).map(({ room }) => toRoomBody(room))
      },
    )

    app.get(
      '/rooms/:id',
      {
        schema: {
          operationId: 'getRoom',
          summary: 'Get a room',
          description: 'The room with its current seats. Showtimes that are already scheduled may have other seats.',
          params: z.strictObject({ id: z.guid() }),
          response: { 200: roomBody },
          problems: [RoomNotFound],
        },
        ...superusersOnly,
      },
      async (request) => toRoomBody(await rooms.one(request.params.id)),
    )
  }
