import { canonicalEmail } from '@marquee/kernel/email-address'
import { superusersOnly } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import { line } from '@marquee/service-kit/http/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseReservationNumber } from '../../domain/reservation-number.ts'
import type { ReservationViews, StaffReservationView } from '../../infrastructure/reservation-views.ts'
import { exampleIds } from '../example-ids.ts'
import { reservationBody, reservationStatus, toReservationBody } from '../reservation.body.ts'

const querystring = pageQuery.extend({
  showtime_id: z.guid().optional().describe('Only reservations for this showtime'),
  status: reservationStatus.optional().describe('Only reservations with this status'),
  email: line({ max: 320 })
    .transform(canonicalEmail)
    .optional()
    .describe(
      'Only reservations of customers with this whole email address, in upper or lower case. One account and any number of guests may have the same address',
    ),
  number: line({ max: 32 })
    .transform(parseReservationNumber)
    .refine((number) => number !== undefined, 'must be a reservation number such as K7MW2QXT')
    .optional()
    .describe('Only the reservation with this number. Case, spaces and hyphens do not matter'),
})

const adminReservationBody = reservationBody
  .extend({
    customer: z.object({
      id: z.guid().meta({ examples: [exampleIds.customer] }),
      email: z
        .string()
        .nullable()
        .describe('Null for a moment after the sign-up; empty once the account is deleted')
        .meta({ examples: ['ada@example.org'] }),
      full_name: z
        .string()
        .nullable()
        .describe('Null for a moment after the sign-up')
        .meta({ examples: ['Ada Lovelace'] }),
      is_guest: z
        .boolean()
        .nullable()
        .describe('Whether the customer buys without an account. Null for a moment after the sign-up')
        .meta({ examples: [false] }),
    }),
  })
  .meta({ id: 'AdminReservation' })

const toAdminReservationBody = ({ customer, ...view }: StaffReservationView) => ({
  ...toReservationBody(view),
  customer: { id: customer.id, email: customer.email, full_name: customer.fullName, is_guest: customer.isGuest },
})

export const listReservationsRoute =
  (views: ReservationViews): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/admin/reservations',
      {
        schema: {
          operationId: 'listAllReservations',
          summary: 'List the reservations of all customers, newest first',
          description:
            'For staff only. Filters can be combined. The next page is in the `Link` header with `rel="next"`; the last page has no such header.',
          querystring,
          response: { 200: z.array(adminReservationBody) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const { status, showtime_id: showtimeId, email, number, limit, cursor } = request.query
        const before = readCursor(cursor, z.guid())
        const found = await views.ofEverybody({ status, showtimeId, email, number, before, limit })
        return sendPage(request, reply, { rows: found.map(toAdminReservationBody), limit, cursorOf: ({ id }) => id })
      },
    )
  }
