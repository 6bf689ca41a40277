import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { randomHex } from '@marquee/kernel/random-hex'
import { LoneSeat } from '../../domain/errors.ts'
import { type Decision, placeReservation as place } from '../../domain/reservation.ts'
import { reservationNumber } from '../../domain/reservation-number.ts'
import type { KeyedRequest } from '../../infrastructure/idempotency-keys.ts'
import type { ReservationView } from '../../infrastructure/reservation-views.ts'
import { HoldChanged, NumberInUse, type Reservations } from '../../infrastructure/reservations.ts'
import type { SeatSnapshots } from '../../infrastructure/seat-snapshots.ts'
import type { ShowtimeCopy, Showtimes } from '../../infrastructure/showtimes.ts'

export type PlaceReservation = ReturnType<typeof placeReservation>

/**
 * A second try is needed if the customer has cancelled a hold of the showtime. Each further try is needed only if the
 * customer cancels a hold at the same moment, or if the new number is in use. With ten million reservations, one new
 * number in 100,000 is in use.
 */
const maxTries = 4

export type Placement = { readonly showtimeId: string; readonly seatIds: readonly string[]; readonly userId: string }

/**
 * Holds seats for a customer. If the request has an idempotency key, the same statement stores the outcome under the
 * key. Throws ShowtimeNotFound, and the errors of the rule (`placeReservation` in domain) and of the repository
 * (`place`).
 */
export const placeReservation = ({
  showtimes,
  snapshots,
  reservations,
  now,
  holdSeconds,
  unpaidLimit,
  newNumber = () => reservationNumber(randomHex(5)),
}: {
  showtimes: Pick<Showtimes, 'get'>
  /** Used only in rooms that refuse lone seats. */
  snapshots: Pick<SeatSnapshots, 'recent' | 'newest'>
  reservations: Reservations
  now: Clock
  holdSeconds: number
  /** The most unpaid reservations of one customer at a time. */
  unpaidLimit: number
  newNumber?: () => string
}) => {
  /**
   * Decides from the same snapshot of the seats as the seat map, which may be 300 ms old. A refusal because of a lone
   * seat is decided again from the seats as they are now, so that no customer is refused for a seat that is free again.
   */
  const decide = async (showtime: ShowtimeCopy, wish: Omit<Parameters<typeof place>[1], 'isTaken'>) => {
    if (showtime.loneSeats === 'allow') return place(showtime, { ...wish, isTaken: () => false })
    const decideBy = async (snapshot: ReturnType<SeatSnapshots['recent']>): Promise<Decision> => {
      const { seats } = await snapshot
      return place(showtime, { ...wish, isTaken: (seatId) => seats.has(seatId) })
    }
    try {
      return await decideBy(snapshots.recent(showtime.id))
    } catch (error) {
      if (!(error instanceof LoneSeat)) throw error
      return decideBy(snapshots.newest(showtime.id))
    }
  }

  const placeNow = async (
    { showtimeId, seatIds, userId }: Placement,
    previousHoldEnd: Date | null,
    request?: KeyedRequest,
  ): Promise<ReservationView> => {
    const showtime = await showtimes.get(showtimeId)
    const [id, number] = [newId(), newNumber()]
    const wish = { id, number, userId, seatIds, now: now(), holdSeconds, previousHoldEnd }
    const decision = await decide(showtime, wish)
    const placed = { reservation: decision.reservation, showtime }
    const keyed = request && { ...request, placed }
    const names = await reservations.place(decision, { previousHoldEnd, unpaidLimit, keyed })
    return { ...placed, ...names }
  }

  return async (placement: Placement, request?: KeyedRequest): Promise<ReservationView> => {
    // Few customers have cancelled a hold of the showtime. So the first try assumes that this customer has not, which
    // saves a query; the statement that places the reservation checks the assumption.
    let previousHoldEnd: Date | null = null
    for (let tries = 1; ; tries += 1) {
      try {
        return await placeNow(placement, previousHoldEnd, request)
      } catch (error) {
        const isAnotherTryUseful = error instanceof HoldChanged || error instanceof NumberInUse
        if (!isAnotherTryUseful || tries === maxTries) throw error
        if (error instanceof HoldChanged) previousHoldEnd = error.holdUntil
      }
    }
  }
}
