import { signedIn } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ReservationViews } from '../../infrastructure/reservation-views.ts'
import { reservationBody } from '../reservation-body.ts'
import type { PlaceReservation } from './place-reservation.ts'

const body = z.strictObject({
  showtime_id: z.uuid(),
  seat_ids: z
    .array(z.string().regex(/^[A-Z]{1,3}[1-9]\d{0,3}$/, 'must be a seat label such as E12'))
    .min(1)
    .max(10)
    .refine((seatIds) => new Set(seatIds).size === seatIds.length, 'names a seat twice')
    .describe('Labels as printed on the seats'),
})

export const placeReservationRoute =
  (placeReservation: PlaceReservation, views: ReservationViews): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/reservations',
      {
        schema: {
          summary: 'Hold seats',
          body,
          response: { 201: reservationBody, ...problems(400, 401, 404, 409, 422, 503) },
        },
        ...signedIn,
      },
      async ({ body, user }, reply) => {
        const id = await placeReservation({ showtimeId: body.showtime_id, seatIds: body.seat_ids, userId: user.id })
        return reply
          .code(201)
          .header('location', `/api/v1/reservations/${id}`)
          .send(await views.one(id, user))
      },
    )
  }
