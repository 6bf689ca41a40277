import { openToAll } from '@marquee/service-kit/http/auth'
import { notModified } from '@marquee/service-kit/http/entity-tag'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import type { VersionedResponses } from '@marquee/service-kit/http/versioned-responses'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound } from '../../domain/errors.ts'
import type { ShowtimeView, ShowtimeViews } from '../../infrastructure/showtime-views.ts'
import { showtimeBody, showtimeInRoomBody, toShowtimeBody, toShowtimeInRoomBody } from '../showtime.body.ts'

const cursor = z.object({ startsAt: z.iso.datetime({ offset: true }), id: z.guid() })

/** Without a date, the list has showtimes that have not ended, so the list differs as soon as one of them ends. */
const untilNextEnd = (showtimes: readonly ShowtimeView[], date: string | undefined): Date | undefined =>
  date !== undefined || showtimes.length === 0
    ? undefined
    : new Date(Math.min(...showtimes.map(({ endsAt }) => Date.parse(endsAt))))

export const viewShowtimesRoutes =
  ({ views, responses }: { views: ShowtimeViews; responses: VersionedResponses }): FastifyPluginAsyncZod =>
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
      },
      (request, reply) =>
        responses.send(request, reply, async (now) => {
          const { limit, cursor: given, movie_id, room_id, date } = request.query
          const after = readCursor(given, cursor)
          const rows = await views.list({ movieId: movie_id, roomId: room_id, date, after, limit, now })
          const cursorOf = ({ startsAt, id }: (typeof rows)[number]) => ({ startsAt, id })
          const page = sendPage(request, reply, { rows, limit, cursorOf })
          return { body: page.map(toShowtimeBody), until: untilNextEnd(rows, date) }
        }),
    )

    app.get(
      '/showtimes/:id',
      {
        schema: {
          operationId: 'getShowtime',
          summary: 'Get a showtime',
          description:
            'Also returns past and cancelled showtimes. `room` has the screen, the point with the best view and the rule for lone seats, as they were when the showtime was scheduled. The positions of the seats are in `GET /showtimes/{id}/seats`.',
          params: z.strictObject({ id: z.guid() }),
          response: { 200: showtimeInRoomBody, ...notModified },
          problems: [ShowtimeNotFound],
        },
        ...openToAll,
      },
      (request, reply) =>
        responses.send(request, reply, async () => ({
          body: toShowtimeInRoomBody(await views.one(request.params.id)),
        })),
    )
  }
