import { signedIn } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { CancelReservation } from './cancel-reservation.ts'

export const cancelReservationRoute =
  (cancelReservation: CancelReservation): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/reservations/:id',
      {
        schema: {
          summary: 'Cancel a reservation; a paid one is refunded',
          params: z.strictObject({ id: z.uuid() }),
          response: { 204: z.null(), ...problems(401, 404, 409, 422, 503) },
        },
        ...signedIn,
      },
      async ({ params, user }, reply) => {
        await cancelReservation({ reservationId: params.id, by: user })
        return reply.code(204).send(null)
      },
    )
  }
