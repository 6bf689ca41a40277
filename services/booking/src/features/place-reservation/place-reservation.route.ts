import { signedIn } from '@marquee/service-kit/http/auth'
import { sendProblemBody } from '@marquee/service-kit/http/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  IdempotencyKeyReused,
  RequestUnderWay,
  SeatLimit,
  SeatsNotAvailable,
  ShowtimeClosed,
  ShowtimeNotFound,
  StoredRefusal,
  UnknownSeats,
  UnpaidLimit,
} from '../../domain/errors.ts'
import { reservationBody, toReservationBody } from '../reservation.body.ts'
import type { PlaceOnce } from './place-once.ts'
import type { PlaceReservation } from './place-reservation.ts'

const body = z.strictObject({
  showtime_id: z.guid(),
  seat_ids: z
    .array(z.string().regex(/^[A-Z]{1,3}[1-9]\d{0,3}$/, 'must be a seat label such as E12'))
    .min(1)
    .max(10)
    .refine((seatIds) => new Set(seatIds).size === seatIds.length, 'names a seat twice')
    .describe('Labels as printed on the seats')
    .meta({ examples: [['E11', 'E12']] }),
})

const headers = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters')
    .optional()
    .describe(
      'Chosen by the client, such as a UUID. A request that is repeated under the same key within a day is answered with the first answer and does nothing.',
    )
    .meta({ examples: ['1f0a8a52-6f0e-4f0c-9a53-6d7f6f1e2a10'] }),
})

export const placeReservationRoute =
  ({
    placeReservation,
    placeOnce,
  }: {
    placeReservation: PlaceReservation
    placeOnce: PlaceOnce
  }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/reservations',
      {
        schema: {
          operationId: 'placeReservation',
          summary: 'Hold seats',
          description:
            'All the seats or none, until `expires_at`, which is never later than five minutes after the show has started. A customer who cancels a hold and holds seats of the same showtime again keeps its end, and has at least five minutes.',
          headers,
          body,
          response: { 201: reservationBody },
          problems: [
            ShowtimeNotFound,
            SeatsNotAvailable,
            SeatLimit,
            UnpaidLimit,
            ShowtimeClosed,
            RequestUnderWay,
            UnknownSeats,
            IdempotencyKeyReused,
          ],
          responseHeaders: {
            'Idempotent-Replayed': {
              description: 'On an answer that was given before, under the same `Idempotency-Key`',
              schema: { type: 'string', const: 'true' },
              statuses: [201, 409, 422],
            },
          },
        },
        ...signedIn,
      },
      async (request, reply) => {
        const { showtime_id: showtimeId, seat_ids: seatIds } = request.body
        const placement = { showtimeId, seatIds, userId: request.user.id }
        const key = request.headers['idempotency-key']
        const { outcome, isRepeat } =
          key === undefined
            ? { outcome: { placed: await placeReservation(placement) }, isRepeat: false }
            : await placeOnce(placement, key, request.id)
        if (isRepeat) reply.header('idempotent-replayed', 'true')
        if ('refused' in outcome) throw new StoredRefusal(outcome.refused)
        if ('answered' in outcome && outcome.answered.status !== 201) {
          return sendProblemBody(reply, outcome.answered.status, outcome.answered.body)
        }
        const reservation =
          'placed' in outcome ? toReservationBody(outcome.placed) : reservationBody.parse(outcome.answered.body)
        return reply.code(201).header('location', `/api/v1/reservations/${reservation.id}`).send(reservation)
      },
    )
  }
