import { signedIn } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ReservationNotFound } from '../../domain/errors.ts'
import type { ReservationViews } from '../../infrastructure/reservation-views.ts'
import { reservationBody, reservationStatus, toReservationBody } from '../reservation.body.ts'
import { tellsAboutSeats } from '../seat-group.ts'

const querystring = pageQuery.extend({
  status: reservationStatus.optional().describe('Only reservations with this status'),
  showtime_id: z.guid().optional().describe('Only reservations for this showtime'),
})

export const viewReservationsRoute =
  (views: ReservationViews): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/reservations',
      {
        schema: {
          operationId: 'listReservations',
          summary: 'List your own reservations, newest first',
          description:
            'For signed-in customers. The next page is in the `Link` header with `rel="next"`; the last page has no such header.',
          querystring,
          response: { 200: z.array(reservationBody) },
        },
        ...signedIn,
      },
      async (request, reply) => {
        const { status, showtime_id: showtimeId, limit, cursor } = request.query
        const before = readCursor(cursor, z.guid())
        const found = await views.ofUser(request.user.id, { status, showtimeId, before, limit })
        return sendPage(request, reply, { rows: found.map(toReservationBody), limit, cursorOf: ({ id }) => id })
      },
    )

    app.get(
      '/reservations/:id',
      {
        schema: {
          operationId: 'getReservation',
          summary: 'Get a reservation',
          description:
            'Customers may get their own reservations; staff may get any reservation. Anybody else gets 404. After a payment, poll the reservation every two seconds, or less often, until `status` is no longer `pending`. The change usually takes a second or two. The description of `status` explains each value and names the values that can follow.',
          params: z.strictObject({ id: z.guid() }),
          response: { 200: reservationBody },
          problems: [ReservationNotFound],
        },
        ...signedIn,
      },
      async ({ params, user }, reply) => {
        const reservation = toReservationBody(await views.one(params.id, user))
        tellsAboutSeats(reply, reservation.showtime.id)
        return reservation
      },
    )
  }
