import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { placeReservation as place } from '../../domain/reservation.ts'
import type { KeyedRequest } from '../../infrastructure/idempotency-keys.ts'
import { toReservationBody } from '../../infrastructure/reservation-views.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type PlaceReservation = ReturnType<typeof placeReservation>

export type Placement = { readonly showtimeId: string; readonly seatIds: readonly string[]; readonly userId: string }

/**
 * Holds seats for a customer, and keeps the answer under the client's key in the same breath. Returns the reservation as
 * it is answered. Throws what the rule and the repository throw.
 */
export const placeReservation =
  ({
    showtimes,
    reservations,
    now,
    holdSeconds,
  }: {
    showtimes: Showtimes
    reservations: Reservations
    now: Clock
    holdSeconds: number
  }) =>
  async ({ showtimeId, seatIds, userId }: Placement, request?: KeyedRequest) => {
    const showtime = await showtimes.get(showtimeId)
    const decision = place(showtime, { id: newId(), userId, seatIds, now: now(), holdSeconds })
    const movie = await showtimes.movie(showtime.movieId)
    const body = toReservationBody({ reservation: decision.reservation, showtime, movie })
    await reservations.place(decision, request && { ...request, status: 201, body })
    return body
  }
