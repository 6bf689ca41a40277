import { sumOfMinorUnits } from '@marquee/kernel/money'
import { DuplicateSeats, PaymentDiffers, SeatLimit, ShowtimeClosed, ShowtimeStarted, UnknownSeats } from './errors.ts'
import { hasStarted, isOnSale, type Seat, type Showtime } from './showtime.ts'

export type ReservationStatus = 'pending' | 'confirmed' | 'expired' | 'cancelled' | 'refunded'

/** A seat as it was when it was reserved; a price that changes later does not change the reservation. */
export type ReservedSeat = Seat & { readonly price: number }

export type Reservation = {
  readonly id: string
  readonly userId: string
  readonly showtimeId: string
  readonly status: ReservationStatus
  readonly seats: readonly ReservedSeat[]
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly confirmedAt: Date | null
  readonly cancelledAt: Date | null
  /** The payment that bought it, or the one whose money went back before it could. */
  readonly paymentId: string | null
  /** Minor units that staff have given back of what a ticket cost, while it stays good. */
  readonly refundedAmount: number
  /** The payment's version that told so; what an older one tells changes nothing. */
  readonly refundSequence: number
  /** Goes up with every fact. */
  readonly version: number
}

/** What happened, for others to know. */
export type Fact =
  | { readonly fact: 'placed'; readonly showEndsAt?: Date }
  | { readonly fact: 'confirmed' }
  | { readonly fact: 'expired' }
  | { readonly fact: 'cancelled'; readonly reason: CancellationReason }
  | { readonly fact: 'refund-due'; readonly paymentId: string; readonly reason: 'seats_gone' | 'reservation_closed' }

type CancellationReason = 'customer' | 'showtime_cancelled'

/** A rule's answer: the reservation as it is now, and what has happened. No fact means that nothing changes. */
export type Decision = { readonly reservation: Reservation; readonly facts: readonly Fact[] }

/** How long after the end of sales a hold may still be paid. */
const graceAfterSalesMinutes = 5

/** A customer who has cancelled a hold and holds again has at least so long to pay. */
const shortestHoldMinutes = 5

const minutesAfter = (time: Date, minutes: number): Date => new Date(time.getTime() + minutes * 60_000)

const earliest = (...times: readonly Date[]): Date => new Date(Math.min(...times.map((time) => time.getTime())))
const latest = (...times: readonly Date[]): Date => new Date(Math.max(...times.map((time) => time.getTime())))

/**
 * When a hold that is placed now ends: after the time for which seats are held, but soon after sales have closed at the
 * latest, and for a customer who has just given up a hold of the same showtime when that one would have ended.
 *
 * @param keptEnd the end of the hold that was given up; one that is over has no effect
 */
export const holdEnd = ({
  now,
  holdSeconds,
  salesEnd,
  keptEnd,
}: {
  now: Date
  holdSeconds: number
  salesEnd: Date
  keptEnd: Date | null
}): Date => {
  const full = new Date(now.getTime() + holdSeconds * 1000)
  const kept = keptEnd && keptEnd > now ? latest(keptEnd, minutesAfter(now, shortestHoldMinutes)) : full
  return earliest(full, kept, minutesAfter(salesEnd, graceAfterSalesMinutes))
}

/** Most seats that one reservation, and one customer for one showtime, may hold. */
export const seatLimit = 10

const nothing = (reservation: Reservation): Decision => ({ reservation, facts: [] })

const happened = (reservation: Reservation, change: Partial<Reservation>, fact: Fact): Decision => ({
  reservation: { ...reservation, ...change, version: reservation.version + 1 },
  facts: [fact],
})

/** A live reservation, and no other, has its seats. */
export const holdsSeats = ({ status }: Pick<Reservation, 'status'>): boolean =>
  status === 'pending' || status === 'confirmed'

/**
 * Holds seats until they are paid or the time is over. Whether they are free, only the database can say; everything
 * else is decided here.
 *
 * Throws ShowtimeClosed, DuplicateSeats, UnknownSeats or SeatLimit.
 */
export const placeReservation = (
  showtime: Showtime,
  {
    id,
    userId,
    seatIds,
    now,
    holdSeconds,
    keptEnd,
  }: {
    id: string
    userId: string
    seatIds: readonly string[]
    now: Date
    holdSeconds: number
    keptEnd: Date | null
  },
): Decision => {
  if (!isOnSale(showtime, now)) throw new ShowtimeClosed()
  if (new Set(seatIds).size !== seatIds.length) throw new DuplicateSeats()
  const unknown = seatIds.filter((seatId) => !showtime.layout.has(seatId))
  if (unknown.length > 0 || seatIds.length === 0) {
    throw new UnknownSeats(unknown)
  }
  if (seatIds.length > seatLimit) throw new SeatLimit(seatLimit)

  // Sorted, so that two customers who want the same seats wait for each other in the same order and never in a circle.
  const seats = seatIds.toSorted().flatMap((seatId) => {
    const seat = showtime.layout.get(seatId)
    return seat ? [{ ...seat, price: priceOf(showtime, seat) }] : []
  })
  const reservation: Reservation = {
    id,
    userId,
    showtimeId: showtime.id,
    status: 'pending',
    seats,
    amount: sumOfMinorUnits(seats.map(({ price }) => price)),
    currency: showtime.currency,
    createdAt: now,
    expiresAt: holdEnd({ now, holdSeconds, salesEnd: showtime.startsAt, keptEnd }),
    confirmedAt: null,
    cancelledAt: null,
    paymentId: null,
    refundedAmount: 0,
    refundSequence: 0,
    version: 1,
  }
  return { reservation, facts: [{ fact: 'placed', showEndsAt: showtime.endsAt }] }
}

/** A seat's price in minor units. Throws a RangeError if the showtime has none for its kind, which its event rules out. */
export const priceOf = (showtime: Pick<Showtime, 'id' | 'prices'>, seat: Seat): number => {
  const price = showtime.prices[seat.type]
  if (price === undefined) throw new RangeError(`showtime ${showtime.id} has no price for ${seat.type}`)
  return price
}

/** Lets an unpaid hold lapse when its time is over. Whoever paid, cancelled or lapsed before wins. */
export const expireReservation = (reservation: Reservation, now: Date): Decision =>
  reservation.status === 'pending' && reservation.expiresAt <= now
    ? happened(reservation, { status: 'expired' }, { fact: 'expired' })
    : nothing(reservation)

/**
 * The money is there. A hold becomes a ticket. A hold that had lapsed becomes one too if it could have its seats back;
 * money for anything else is due back. Money that has gone back already buys nothing.
 *
 * @param seatsHeld whether the reservation holds all of its seats now
 * @throws PaymentDiffers if another amount came than the reservation costs, which the payment service never says
 */
export const acceptPayment = (
  reservation: Reservation,
  { paymentId, amount, currency }: { paymentId: string; amount: number; currency: string },
  seatsHeld: boolean,
  now: Date,
): Decision => {
  const { status } = reservation
  if (amount !== reservation.amount || currency !== reservation.currency) {
    throw new PaymentDiffers({ amount, currency })
  }
  if (reservation.paymentId === paymentId) return nothing(reservation)
  if (status === 'pending' || (status === 'expired' && seatsHeld)) {
    return happened(reservation, { status: 'confirmed', paymentId, confirmedAt: now }, { fact: 'confirmed' })
  }
  const reason = status === 'expired' ? 'seats_gone' : 'reservation_closed'
  // Remembered, so that the same news, heard again when the seats are free or the money has gone back, changes nothing.
  const remembered = { paymentId: reservation.paymentId ?? paymentId }
  return happened(reservation, remembered, { fact: 'refund-due', paymentId, reason })
}

/**
 * A customer gives the seats back. Doing it again changes nothing. A hold that has lapsed is given up as well: its money
 * may still come, and must not buy a ticket that the customer was told is cancelled. If it has come already, it is going
 * back, and there is nothing to give up. Throws ShowtimeStarted once the show has started.
 */
export const cancelReservation = (
  reservation: Reservation,
  { startsAt, now }: { startsAt: Date; now: Date },
): Decision => {
  const started = hasStarted({ startsAt }, now)
  if (holdsSeats(reservation) && started) throw new ShowtimeStarted()
  return reservation.status === 'expired' && reservation.paymentId === null && !started
    ? happened(reservation, { status: 'cancelled', cancelledAt: now }, { fact: 'cancelled', reason: 'customer' })
    : cancel(reservation, 'customer', now)
}

/** The showtime is cancelled: every reservation that is live goes with it. */
export const cancelWithShowtime = (reservation: Reservation, now: Date): Decision =>
  cancel(reservation, 'showtime_cancelled', now)

const cancel = (reservation: Reservation, reason: CancellationReason, now: Date): Decision => {
  if (!holdsSeats(reservation)) return nothing(reservation)
  // The payment of a hold that is no ticket is known only because its refund was heard of first.
  const status = reservation.status === 'pending' && reservation.paymentId !== null ? 'refunded' : 'cancelled'
  return happened(reservation, { status, cancelledAt: now }, { fact: 'cancelled', reason })
}

/**
 * The money went back. A cancelled ticket is refunded now. A ticket that was still good is not any more, as when staff
 * refunded it at Stripe: money and tickets agree. What had lapsed stays lapsed for the customer. Events may overtake each
 * other: a payment whose refund we hear of first is remembered, so that it buys nothing when we hear of it, too.
 */
export const recordRefund = (reservation: Reservation, paymentId: string, now: Date): Decision => {
  const { status } = reservation
  if (status === 'cancelled') {
    const version = reservation.version + 1
    const known = reservation.paymentId ?? paymentId
    return { reservation: { ...reservation, status: 'refunded', paymentId: known, version }, facts: [] }
  }
  if (status === 'confirmed' && reservation.paymentId === paymentId) {
    return {
      reservation: { ...reservation, status: 'refunded', cancelledAt: now, version: reservation.version + 1 },
      facts: [],
    }
  }
  const unpaid = (status === 'pending' || status === 'expired') && reservation.paymentId === null
  return unpaid
    ? { reservation: { ...reservation, paymentId, version: reservation.version + 1 }, facts: [] }
    : nothing(reservation)
}

/**
 * A part of the money went back, or has come back because the refund failed; the ticket stays as good as it was.
 *
 * @param refundedAmount minor units that have gone back, in all
 * @param sequence the payment's version; events may overtake each other, and of an older one nothing changes
 */
export const recordPartialRefund = (
  reservation: Reservation,
  { refundedAmount, sequence }: { refundedAmount: number; sequence: number },
): Decision =>
  sequence > reservation.refundSequence
    ? {
        reservation: { ...reservation, refundedAmount, refundSequence: sequence, version: reservation.version + 1 },
        facts: [],
      }
    : nothing(reservation)
