import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ReservationNotFound, ShowtimeStarted } from '../../domain/errors.ts'
import type { CancelReservation } from './cancel-reservation.ts'

export const cancelReservationRoute =
  (cancelReservation: CancelReservation): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/reservations/:id',
      {
        schema: {
          operationId: 'cancelReservation',
          summary: 'Cancel a reservation; a paid one is refunded',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null() },
          problems: [ReservationNotFound, ShowtimeStarted],
        },
        ...signedIn,
      },
      async ({ params, user }, reply) => {
        await cancelReservation({ reservationId: params.id, by: user })
        return reply.code(204).send(null)
      },
    )
  }
