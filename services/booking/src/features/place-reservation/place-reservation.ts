import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { placeReservation as place } from '../../domain/reservation.ts'
import type { KeyedRequest } from '../../infrastructure/idempotency-keys.ts'
import type { ReservationView } from '../../infrastructure/reservation-views.ts'
import { HoldChanged, type Reservations } from '../../infrastructure/reservations.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type PlaceReservation = ReturnType<typeof placeReservation>

/** A customer who cancels holds while placing others is the only one who makes this necessary. */
const maxTries = 3

export type Placement = { readonly showtimeId: string; readonly seatIds: readonly string[]; readonly userId: string }

/**
 * Holds seats for a customer, and stores the outcome under the client's key in the same statement. Throws what the rule
 * and the repository throw.
 */
export const placeReservation = ({
  showtimes,
  reservations,
  now,
  holdSeconds,
  unpaidLimit,
}: {
  showtimes: Showtimes
  reservations: Reservations
  now: Clock
  holdSeconds: number
  /** Most unpaid reservations of one customer at a time. */
  unpaidLimit: number
}) => {
  const placeNow = async (
    { showtimeId, seatIds, userId }: Placement,
    request?: KeyedRequest,
  ): Promise<ReservationView> => {
    const showtime = await showtimes.get(showtimeId)
    const terms = { id: newId(), userId, seatIds, now: now(), holdSeconds }
    // Decided before the customer is looked up, because most refusals in a rush need no look.
    place(showtime, { ...terms, keptEnd: null })
    const { movie, room, holdUntil: keptEnd } = await showtimes.forCustomer(showtime.id, userId)
    const decision = place(showtime, { ...terms, keptEnd })
    const placed = { reservation: decision.reservation, showtime, movie, room }
    const keyed = request && { ...request, outcome: { placed } }
    await reservations.place(decision, { keptEnd, unpaidLimit, keyed })
    return placed
  }

  return async (placement: Placement, request?: KeyedRequest): Promise<ReservationView> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await placeNow(placement, request)
      } catch (error) {
        if (!(error instanceof HoldChanged) || tries === maxTries) throw error
      }
    }
  }
}
