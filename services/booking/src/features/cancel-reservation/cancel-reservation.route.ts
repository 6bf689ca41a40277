import { signedIn } from '@marquee/service-kit/http/auth'
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
          operationId: 'cancelReservation',
          summary: 'Cancel a reservation; a paid one is refunded',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null() },
          problems: {
            404: { 'reservation-not-found': 'There is no such reservation, or it is somebody else’s.' },
            409: { 'showtime-started': 'The show has started.' },
          },
        },
        ...signedIn,
      },
      async ({ params, user }, reply) => {
        await cancelReservation({ reservationId: params.id, by: user })
        return reply.code(204).send(null)
      },
    )
  }
