import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ReservationNotFound, SeatNotFound, ShowtimeStarted } from '../../domain/errors.ts'
import { tellsAboutSeats } from '../seat-group.ts'
import type { GiveBackSeat } from './give-back-seat.ts'

const description = `Gives one seat of a reservation back and keeps the others. The seat is available again at once.

- **An unpaid hold** costs less from now on. The payment's status is \`preparing\` until Stripe has the new amount; then continue with the same \`client_secret\`. Money that was paid at the old amount meanwhile goes back in part.
- **A ticket** is refunded in part: the price of the seat goes back to where it came from, at most what is left of the money. The seat's ticket is void, and the other tickets stay valid.
- **A wheelchair space** gives back the companion seats that would stay without a space, and so does a companion seat that connected others with their space.
- **The last seat**, or the last with its companions, is the whole: the reservation is cancelled, as with \`DELETE /reservations/{id}\`.

The same request again, and a request for a reservation that has ended, change nothing and get 204. A seat that the reservation never had gets 404 \`seat-not-found\`. After the start, a request for a reservation that still has its seats gets 409 \`showtime-started\`. Customers may give back seats of their own reservations; staff may give back any.`

export const giveBackSeatRoute =
  (giveBackSeat: GiveBackSeat): FastifyPluginAsyncZod =>
  async (app) => {
    app.delete(
      '/reservations/:id/seats/:seat_id',
      {
        schema: {
          operationId: 'giveBackSeat',
          summary: 'Give one seat of a reservation back',
          description,
          params: z.strictObject({
            id: z.guid(),
            seat_id: z
              .string()
              .min(1)
              .max(20)
              .describe("The seat's label, as in the reservation's `seats`")
              .meta({ examples: ['E12'] }),
          }),
          response: { 204: z.null() },
          problems: [ReservationNotFound, SeatNotFound, ShowtimeStarted],
        },
        ...signedIn,
      },
      async ({ params, user }, reply) => {
        const { showtimeId } = await giveBackSeat({ reservationId: params.id, seatId: params.seat_id, by: user })
        tellsAboutSeats(reply, showtimeId)
        return reply.code(204).send(null)
      },
    )
  }
