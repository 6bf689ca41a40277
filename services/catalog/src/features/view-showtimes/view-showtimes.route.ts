import type { Clock } from '@marquee/kernel/clock'
import { openToAll } from '@marquee/service-kit/http/auth'
import { entityTag, notModified } from '@marquee/service-kit/http/entity-tag'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound } from '../../domain/errors.ts'
import type { ShowtimeViews } from '../../infrastructure/showtime-views.ts'
import { showtimeBody, toShowtimeBody } from '../showtime.body.ts'

const cursor = z.object({ startsAt: z.iso.datetime({ offset: true }), id: z.guid() })

export const viewShowtimesRoutes =
  ({ views, now }: { views: ShowtimeViews; now: Clock }): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/showtimes',
      {
        schema: {
          operationId: 'listShowtimes',
          summary: 'List showtimes by start',
          description:
            'With a date: all showtimes of that day, including past showtimes. Without a date: all showtimes that have not ended. Cancelled showtimes are included; see `status`. The `Link` header has the address of the next page, if there is one.',
          querystring: pageQuery.extend({
            movie_id: z.guid().optional().describe('Only showtimes of this movie'),
            room_id: z.guid().optional().describe('Only showtimes in this room'),
            date: z.iso
              .date()
              .refine((date) => date >= '1900' && date < '2200', 'must be between 1900 and 2199')
              .optional()
              .describe("Day in the cinema's time zone"),
          }),
          response: { 200: z.array(showtimeBody), ...notModified },
        },
        ...openToAll,
        ...entityTag,
      },
      async (request, reply) => {
        const { limit, cursor: given, movie_id, room_id, date } = request.query
        const after = readCursor(given, cursor)
        const rows = await views.list({ movieId: movie_id, roomId: room_id, date, after, limit, now: now() })
        const cursorOf = ({ startsAt, id }: (typeof rows)[number]) => ({ startsAt, id })
        return sendPage(request, reply, { rows, limit, cursorOf }).map(toShowtimeBody)
      },
    )

    app.get(
      '/showtimes/:id',
      {
        schema: {
          operationId: 'getShowtime',
          summary: 'Get a showtime',
          description: 'Also returns past and cancelled showtimes.',
          params: z.strictObject({ id: z.guid() }),
          response: { 200: showtimeBody, ...notModified },
          problems: [ShowtimeNotFound],
        },
        ...openToAll,
        ...entityTag,
      },
      async (request) => toShowtimeBody(await views.one(request.params.id)),
    )
  }
