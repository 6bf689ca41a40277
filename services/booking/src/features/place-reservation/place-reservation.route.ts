import { signedIn } from '@marquee/service-kit/http/auth'
import { idempotencyKey } from '@marquee/service-kit/http/idempotency-key'
import { sendProblemBody } from '@marquee/service-kit/http/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  CompanionAlone,
  IdempotencyKeyReused,
  LoneSeat,
  RequestUnderWay,
  SeatLimit,
  SeatsNotAvailable,
  ShowtimeClosed,
  ShowtimeNotFound,
  StoredRefusal,
  UnknownSeats,
  UnpaidLimit,
} from '../../domain/errors.ts'
import { exampleIds } from '../example-ids.ts'
import { reservationBody, toReservationBody } from '../reservation.body.ts'
import { tellsAboutSeats } from '../seat-group.ts'
import type { PlaceOnce } from './place-once.ts'
import type { PlaceReservation } from './place-reservation.ts'

const body = z.strictObject({
  showtime_id: z
    .guid()
    .describe('The `id` of the showtime from `GET /showtimes`')
    .meta({ examples: [exampleIds.showtime] }),
  seat_ids: z
    .array(z.string().regex(/^[A-Z]{1,3}[1-9]\d{0,3}$/, 'must be a seat label such as E12'))
    .min(1)
    .max(10)
    .refine((seatIds) => new Set(seatIds).size === seatIds.length, 'names a seat twice')
    .describe('The `id`s of the seats on the seat map, which are the labels printed on the seats')
    .meta({ examples: [['E11', 'E12']] }),
})

const headers = z.looseObject({
  'idempotency-key': idempotencyKey(
    'A new value for each purchase, for example a UUID. A repeat with the same key within 24 hours holds nothing more and gets the outcome of the first request.',
  ),
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
          summary: 'Hold seats for a showtime',
          description:
            'Holds all the seats or none for a signed-in customer until `expires_at`; a payment before then buys the ticket. If seats are taken, 409 `seats-not-available` names them in `seat_ids`: choose others. A companion seat needs a wheelchair space of the same reservation: beside the companion seat, or connected to it by other companion seats of the reservation. At most three companion seats go with each wheelchair space. Otherwise 422 `companion-alone` names the companion seats without a wheelchair space in `seat_ids`. Some rooms refuse lone seats. In such a room, a choice that takes the last free neighbour of a standard or premium seat is refused if other free seats leave no lone seat: as many seats of the same types, in no more groups. Then 422 `lone-seat` names the lone seats in `lone_seat_ids`, and seats to choose instead in `instead.seat_ids`: the nearest, in the same row if possible. A choice with a wheelchair space is never refused because of a lone seat. Send an `Idempotency-Key` to be able to repeat the request after a timeout. A customer who cancels a hold and holds seats of the same showtime again keeps the end of the first hold, but has at least five minutes.',
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
            CompanionAlone,
            LoneSeat,
            IdempotencyKeyReused,
          ],
          responseHeaders: {
            'Idempotent-Replayed': {
              description: 'The response is the outcome of an earlier request with the same `Idempotency-Key`',
              schema: { type: 'string', const: 'true' },
              statuses: [201, 409, 422],
            },
          },
        },
        ...signedIn,
      },
      async (request, reply) => {
        const { showtime_id: showtimeId, seat_ids: seatIds } = request.body
        tellsAboutSeats(reply, showtimeId)
        const placement = { showtimeId, seatIds, userId: request.user.id }
        const key = request.headers['idempotency-key']
        const { outcome, isRepeat } =
          key === undefined
            ? { outcome: { placed: await placeReservation(placement) }, isRepeat: false }
            : await placeOnce(placement, key, request.id)
        if (isRepeat) reply.header('idempotent-replayed', 'true')
        if ('refused' in outcome) throw new StoredRefusal(outcome.refused)
        if ('response' in outcome && outcome.response.status !== 201) {
          return sendProblemBody(reply, outcome.response.status, outcome.response.body)
        }
        const reservation =
          'placed' in outcome ? toReservationBody(outcome.placed) : reservationBody.parse(outcome.response.body)
        return reply.code(201).header('location', `/api/v1/reservations/${reservation.id}`).send(reservation)
      },
    )
  }
