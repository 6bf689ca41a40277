import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { placeReservation as place } from '../../domain/reservation.ts'
import type { KeyedRequest } from '../../infrastructure/idempotency-keys.ts'
import type { ReservationView } from '../../infrastructure/reservation-views.ts'
import { HoldChanged, type Reservations } from '../../infrastructure/reservations.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type PlaceReservation = ReturnType<typeof placeReservation>

/** A second try is needed only if the customer cancels a hold at the same moment. */
const maxTries = 3

export type Placement = { readonly showtimeId: string; readonly seatIds: readonly string[]; readonly userId: string }

/**
 * Holds seats for a customer, and stores the outcome under the client's idempotency key in the same statement. Throws
 * ShowtimeNotFound, and the errors of the rule (`placeReservation` in domain) and of the repository (`place`).
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
  /** The most unpaid reservations of one customer at a time. */
  unpaidLimit: number
}) => {
  const placeNow = async (
    { showtimeId, seatIds, userId }: Placement,
    request?: KeyedRequest,
  ): Promise<ReservationView> => {
    const showtime = await showtimes.get(showtimeId)
    const terms = { id: newId(), userId, seatIds, now: now(), holdSeconds }
    // The rule also runs before the customer's previous hold is looked up, so that a refused request saves that query.
    place(showtime, { ...terms, previousHoldEnd: null })
    const { movie, room, holdUntil: previousHoldEnd } = await showtimes.forCustomer(showtime.id, userId)
    const decision = place(showtime, { ...terms, previousHoldEnd })
    const placed = { reservation: decision.reservation, showtime, movie, room }
    const keyed = request && { ...request, outcome: { placed } }
    await reservations.place(decision, { previousHoldEnd, unpaidLimit, keyed })
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
