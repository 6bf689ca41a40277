import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AlreadyExtended, ReservationClosed, ReservationNotFound } from '../../domain/errors.ts'
import { reservationBody, toReservationBody } from '../reservation.body.ts'
import type { ExtendReservation } from './extend-reservation.ts'

export const extendReservationRoute =
  (extendReservation: ExtendReservation): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/reservations/:id/extend',
      {
        schema: {
          operationId: 'extendReservation',
          summary: 'Extend a hold by ten minutes',
          description:
            'Gives the customer ten minutes more to pay, once for each hold. The new `expires_at` is never later than five minutes after the show starts, so the extension can be shorter; if the hold already ends then, `expires_at` stays the same. A second request gets 409 `already-extended`. A hold that has ended, was paid or was cancelled gets 409 `reservation-closed`. The payment and its client secret stay the same.',
          params: z.strictObject({ id: z.guid() }),
          body: z.strictObject({}).nullish(),
          response: { 200: reservationBody },
          problems: [ReservationNotFound, ReservationClosed, AlreadyExtended],
        },
        ...signedIn,
      },
      async ({ params, user }) => toReservationBody(await extendReservation({ reservationId: params.id, by: user })),
    )
  }
