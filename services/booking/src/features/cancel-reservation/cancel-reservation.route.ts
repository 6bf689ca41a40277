import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ReservationNotFound, ShowtimeStarted } from '../../domain/errors.ts'
import { tellsAboutSeats } from '../seat-group.ts'
import type { CancelReservation } from './cancel-reservation.ts'

export const cancelReservationRoute =
  (cancelReservation: CancelReservation): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/reservations/:id',
      {
        schema: {
          operationId: 'cancelReservation',
          summary: 'Cancel a reservation',
          description:
            'Until the show starts, customers may cancel their own reservations, and staff may cancel any reservation. A cancellation makes the seats available again at once. After the start, a request to cancel a reservation that still has its seats gets 409 `showtime-started`. A paid ticket is refunded in full: the status is `cancelled` until the money has gone back, then `refunded`. The request may be repeated: cancelling a cancelled or refunded reservation changes nothing and gets 204 again.',
          params: z.strictObject({ id: z.guid() }),
          response: { 204: z.null() },
          problems: [ReservationNotFound, ShowtimeStarted],
        },
        ...signedIn,
      },
      async ({ params, user }, reply) => {
        const { showtimeId } = await cancelReservation({ reservationId: params.id, by: user })
        tellsAboutSeats(reply, showtimeId)
        return reply.code(204).send(null)
      },
    )
  }
