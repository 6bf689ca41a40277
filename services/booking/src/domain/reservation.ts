import { companionsAlone, seatsLeavingWith } from '@marquee/kernel/companions'
import { refuseLoneSeats } from '@marquee/kernel/lone-seats'
import { sumOfMinorUnits } from '@marquee/kernel/money'
import { seatPlanOf } from '@marquee/kernel/seat-plan'
import {
  AlreadyExtended,
  CompanionAlone,
  DuplicateSeats,
  LoneSeat,
  PaymentDiffers,
  ReservationClosed,
  SeatLimit,
  SeatNotFound,
  ShowtimeClosed,
  ShowtimeStarted,
  UnknownSeats,
} from './errors.ts'
import { hasStarted, isOnSale, type Seat, type Showtime } from './showtime.ts'

export type ReservationStatus = 'pending' | 'confirmed' | 'expired' | 'cancelled' | 'refunded'

/** A seat as it was when it was reserved. A later price change does not change the reservation. */
export type ReservedSeat = Pick<Seat, 'id' | 'row' | 'number' | 'type'> & { readonly price: number }

/** A seat that its customer gave back while the reservation kept other seats. */
export type GivenBackSeat = ReservedSeat & {
  /** ISO 8601. */
  readonly givenBackAt: string
}

export type Reservation = {
  readonly id: string
  /** Eight letters and digits that a person can read out; unique among all reservations. */
  readonly number: string
  readonly userId: string
  readonly showtimeId: string
  readonly status: ReservationStatus
  readonly seats: readonly ReservedSeat[]
  /** The seats that were given back, in this order. A reservation that ends keeps its last seats in `seats`. */
  readonly givenBackSeats: readonly GivenBackSeat[]
  /** The price of `seats`, in minor units. */
  readonly amount: number
  readonly currency: string
  readonly createdAt: Date
  readonly expiresAt: Date
  /** When the customer extended the hold; null if never. */
  readonly extendedAt: Date | null
  readonly confirmedAt: Date | null
  readonly cancelledAt: Date | null
  /** The payment that bought the ticket, or a payment that bought nothing and is being or has been refunded. */
  readonly paymentId: string | null
  /**
   * Minor units of `amount` that were refunded, or lost in disputes, while the ticket stays confirmed. The money for
   * seats that were given back does not count: that money is no part of `amount`.
   */
  readonly refundedAmount: number
  /**
   * The payment's version in the event that reported `refundedAmount`. An event with the same or an older version
   * changes nothing.
   */
  readonly refundSequence: number
  /** Grows by one with every change. */
  readonly version: number
}

/** Something that happened to a reservation. Each fact becomes a domain event. */
export type Fact =
  | { readonly fact: 'placed'; readonly showEndsAt?: Date }
  | { readonly fact: 'extended' }
  | { readonly fact: 'confirmed' }
  | { readonly fact: 'expired' }
  | { readonly fact: 'seats-given-back'; readonly seats: readonly GivenBackSeat[] }
  | { readonly fact: 'cancelled'; readonly reason: CancellationReason }
  | { readonly fact: 'refund-due'; readonly paymentId: string; readonly reason: 'seats_gone' | 'reservation_closed' }

type CancellationReason = 'customer' | 'showtime_cancelled'

/**
 * A rule's result: the reservation after the rule, and the facts. An unchanged version means that nothing changed.
 */
export type Decision = { readonly reservation: Reservation; readonly facts: readonly Fact[] }

/** How long after the end of sales a hold may still be paid. */
const graceAfterSalesMinutes = 5

/** The minimum duration of a hold whose customer has cancelled an earlier hold of the same showtime. */
const shortestHoldMinutes = 5

const minutesAfter = (time: Date, minutes: number): Date => new Date(time.getTime() + minutes * 60_000)

const earliest = (...times: readonly Date[]): Date => new Date(Math.min(...times.map((time) => time.getTime())))
const latest = (...times: readonly Date[]): Date => new Date(Math.max(...times.map((time) => time.getTime())))

/**
 * The end of a hold that is placed now. A hold lasts `holdSeconds`, but never beyond five minutes after the end of
 * sales. A customer who cancelled a hold of the same showtime keeps that hold's end, but has at least five minutes.
 *
 * @param previousHoldEnd the end of the hold that the customer cancelled; an end in the past has no effect
 */
export const holdEnd = ({
  now,
  holdSeconds,
  salesEnd,
  previousHoldEnd,
}: {
  now: Date
  holdSeconds: number
  salesEnd: Date
  previousHoldEnd: Date | null
}): Date => {
  const full = new Date(now.getTime() + holdSeconds * 1000)
  const kept =
    previousHoldEnd && previousHoldEnd > now ? latest(previousHoldEnd, minutesAfter(now, shortestHoldMinutes)) : full
  return earliest(full, kept, minutesAfter(salesEnd, graceAfterSalesMinutes))
}

/** The most seats of one reservation, and of one customer for one showtime. */
export const seatLimit = 10

const unchanged = (reservation: Reservation): Decision => ({ reservation, facts: [] })

const changed = (reservation: Reservation, change: Partial<Reservation>, fact: Fact): Decision => ({
  reservation: { ...reservation, ...change, version: reservation.version + 1 },
  facts: [fact],
})

/** Only live reservations, pending or confirmed, have their seats. */
export const holdsSeats = ({ status }: Pick<Reservation, 'status'>): boolean =>
  status === 'pending' || status === 'confirmed'

/** The chosen seats. Throws DuplicateSeats, UnknownSeats or SeatLimit. */
const seatsIn = (layout: Showtime['layout'], seatIds: readonly string[]): Seat[] => {
  if (new Set(seatIds).size !== seatIds.length) throw new DuplicateSeats()
  const unknown = seatIds.filter((seatId) => !layout.has(seatId))
  if (unknown.length > 0 || seatIds.length === 0) {
    throw new UnknownSeats(unknown)
  }
  if (seatIds.length > seatLimit) throw new SeatLimit(seatLimit)

  // Sorted, so that two customers who want the same seats lock them in the same order and cannot deadlock.
  return seatIds.toSorted().flatMap((seatId) => layout.get(seatId) ?? [])
}

/**
 * Throws LoneSeat if the room refuses the choice. Two holds at the same moment can still together leave a seat alone,
 * because each hold is decided without the other. We accept such a seat: no seat is sold twice and no money is at stake.
 */
const assertNoLoneSeats = (
  { loneSeats, layout }: Showtime,
  seatIds: readonly string[],
  isTaken: (seatId: string) => boolean,
): void => {
  if (loneSeats === 'allow') return
  const refusal = refuseLoneSeats(seatPlanOf(layout), (seatId) => !isTaken(seatId), seatIds)
  if (refusal) throw new LoneSeat(refusal)
}

/**
 * Holds seats until they are paid or the hold expires. Only the database can decide whether the seats are free, and
 * whether the customer stays within the limits.
 *
 * Throws ShowtimeClosed, DuplicateSeats, UnknownSeats, SeatLimit, CompanionAlone or LoneSeat.
 *
 * @param isTaken whether a seat is held or sold; used only in rooms that refuse lone seats
 */
export const placeReservation = (
  showtime: Showtime,
  {
    id,
    number,
    userId,
    seatIds,
    isTaken,
    now,
    holdSeconds,
    previousHoldEnd,
  }: {
    id: string
    number: string
    userId: string
    seatIds: readonly string[]
    isTaken: (seatId: string) => boolean
    now: Date
    holdSeconds: number
    previousHoldEnd: Date | null
  },
): Decision => {
  if (!isOnSale(showtime, now)) throw new ShowtimeClosed()
  const chosen = seatsIn(showtime.layout, seatIds)
  const alone = companionsAlone(chosen)
  if (alone.length > 0) throw new CompanionAlone(alone)
  assertNoLoneSeats(showtime, seatIds, isTaken)

  const seats = chosen.map((seat) => {
    const { id, row, number, type } = seat
    return { id, row, number, type, price: priceOf(showtime, seat) }
  })
  const reservation: Reservation = {
    id,
    number,
    userId,
    showtimeId: showtime.id,
    status: 'pending',
    seats,
    givenBackSeats: [],
    amount: priceOfSeats(seats),
    currency: showtime.currency,
    createdAt: now,
    expiresAt: holdEnd({ now, holdSeconds, salesEnd: showtime.startsAt, previousHoldEnd }),
    extendedAt: null,
    confirmedAt: null,
    cancelledAt: null,
    paymentId: null,
    refundedAmount: 0,
    refundSequence: 0,
    version: 1,
  }
  return { reservation, facts: [{ fact: 'placed', showEndsAt: showtime.endsAt }] }
}

const priceOfSeats = (seats: readonly ReservedSeat[]): number => sumOfMinorUnits(seats.map(({ price }) => price))

/**
 * A seat's price in minor units. Throws RangeError if the showtime has no price for the seat type. This cannot happen,
 * because the event that schedules a showtime has a price for every seat type.
 */
export const priceOf = (showtime: Pick<Showtime, 'id' | 'prices'>, seat: Pick<Seat, 'type'>): number => {
  const price = showtime.prices[seat.type]
  if (price === undefined) throw new RangeError(`showtime ${showtime.id} has no price for ${seat.type}`)
  return price
}

/**
 * Gives the customer `extensionSeconds` more to pay, once, but never beyond five minutes after the end of sales.
 *
 * @param salesEnd when the sales of the showtime end
 * @throws ReservationClosed if the reservation is not an unpaid hold, or the hold is over; AlreadyExtended
 */
export const extendReservation = (
  reservation: Reservation,
  { salesEnd, now, extensionSeconds }: { salesEnd: Date; now: Date; extensionSeconds: number },
): Decision => {
  // A pending hold has a payment id only if that payment was refunded, so the hold can no longer be paid.
  const isOpen = reservation.status === 'pending' && reservation.paymentId === null && reservation.expiresAt > now
  if (!isOpen) throw new ReservationClosed()
  if (reservation.extendedAt !== null) throw new AlreadyExtended()
  const expiresAt = earliest(
    new Date(reservation.expiresAt.getTime() + extensionSeconds * 1000),
    minutesAfter(salesEnd, graceAfterSalesMinutes),
  )
  return changed(reservation, { expiresAt, extendedAt: now }, { fact: 'extended' })
}

/** Expires an unpaid hold at its end. A reservation that was paid, cancelled or expired before stays as it is. */
export const expireReservation = (reservation: Reservation, now: Date): Decision =>
  reservation.status === 'pending' && reservation.expiresAt <= now
    ? changed(reservation, { status: 'expired' }, { fact: 'expired' })
    : unchanged(reservation)

/**
 * Records that the money arrived. A hold becomes a ticket. An expired hold becomes a ticket if it has its seats again.
 * Every other payment has to be refunded. A payment whose refund was recorded before buys nothing.
 *
 * The customer may have paid before the payment service knew that a seat was given back. Then the payment service
 * refunds the difference.
 *
 * @param seatsHeld whether the reservation has all of its seats now
 * @throws PaymentDiffers if the currency is not the reservation's, if the amount is less than the reservation's, or if
 *   it exceeds the reservation's amount by more than the price of the seats that were given back; the payment service
 *   never publishes such a payment
 */
export const acceptPayment = (
  reservation: Reservation,
  { paymentId, amount, currency }: { paymentId: string; amount: number; currency: string },
  seatsHeld: boolean,
  now: Date,
): Decision => {
  const { status } = reservation
  const excess = amount - reservation.amount
  if (excess < 0 || excess > priceOfSeats(reservation.givenBackSeats) || currency !== reservation.currency) {
    throw new PaymentDiffers({ amount, currency })
  }
  if (reservation.paymentId === paymentId) return unchanged(reservation)
  if (status === 'pending' || (status === 'expired' && seatsHeld)) {
    return changed(reservation, { status: 'confirmed', paymentId, confirmedAt: now }, { fact: 'confirmed' })
  }
  const reason = status === 'expired' ? 'seats_gone' : 'reservation_closed'
  // The payment's id is stored, so that the same event changes nothing when it is replayed after the seats became free.
  const stored = { paymentId: reservation.paymentId ?? paymentId }
  return changed(reservation, stored, { fact: 'refund-due', paymentId, reason })
}

/**
 * Cancels a reservation for its customer; cancelling again changes nothing. Before the show starts, an expired hold is
 * cancelled too. Late money for the hold may still arrive, and must not buy a ticket that the customer believes to be
 * cancelled. If late money has arrived already, the money is being refunded and the hold stays expired. Throws
 * ShowtimeStarted if the show has started and the reservation still has its seats.
 */
export const cancelReservation = (
  reservation: Reservation,
  { startsAt, now }: { startsAt: Date; now: Date },
): Decision => {
  assertMayCancel(reservation, { startsAt, now })
  return mayStillBePaid(reservation) && !hasStarted({ startsAt }, now)
    ? changed(reservation, { status: 'cancelled', cancelledAt: now }, { fact: 'cancelled', reason: 'customer' })
    : cancel(reservation, 'customer', now)
}

const assertMayCancel = (reservation: Reservation, { startsAt, now }: { startsAt: Date; now: Date }): void => {
  if (holdsSeats(reservation) && hasStarted({ startsAt }, now)) throw new ShowtimeStarted()
}

/** Whether the hold has expired, and late money may still buy its seats. */
const mayStillBePaid = ({ status, paymentId }: Reservation): boolean => status === 'expired' && paymentId === null

/**
 * Gives one seat back, and the companion seats that would stay without a wheelchair space. A ticket for the other seats
 * stays valid, and a hold costs less. Giving back the last seat cancels the reservation. Giving the same seat back
 * again changes nothing, and so does giving back a seat of a reservation that has ended.
 *
 * Before the show starts, a seat of an expired hold can be given back too, because late money must not buy the seat.
 *
 * @param layout the room, which has the positions of the seats
 * @throws SeatNotFound; ShowtimeStarted if the show has started and the reservation still has its seats
 */
export const giveBackSeat = (
  reservation: Reservation,
  { seatId, layout, startsAt, now }: { seatId: string; layout: Showtime['layout']; startsAt: Date; now: Date },
): Decision => {
  const { seats, givenBackSeats, refundedAmount } = reservation
  if (givenBackSeats.some(({ id }) => id === seatId)) return unchanged(reservation)
  if (!seats.some(({ id }) => id === seatId)) throw new SeatNotFound()
  const placed = seats.flatMap(({ id }) => layout.get(id) ?? [])
  const leaving = seatsLeavingWith(seatId, placed)
  const kept = seats.filter(({ id }) => !leaving.has(id))
  if (kept.length === 0) return cancelReservation(reservation, { startsAt, now })
  assertMayCancel(reservation, { startsAt, now })
  const isOpen = holdsSeats(reservation) || (mayStillBePaid(reservation) && !hasStarted({ startsAt }, now))
  if (!isOpen) return unchanged(reservation)

  const givenBackAt = now.toISOString()
  const given = seats.filter(({ id }) => leaving.has(id)).map((seat) => ({ ...seat, givenBackAt }))
  const amount = priceOfSeats(kept)
  return changed(
    reservation,
    {
      seats: kept,
      givenBackSeats: [...givenBackSeats, ...given],
      amount,
      refundedAmount: Math.min(refundedAmount, amount),
    },
    { fact: 'seats-given-back', seats: given },
  )
}

/** Cancels a live reservation because its showtime is cancelled. */
export const cancelWithShowtime = (reservation: Reservation, now: Date): Decision =>
  cancel(reservation, 'showtime_cancelled', now)

const cancel = (reservation: Reservation, reason: CancellationReason, now: Date): Decision => {
  if (!holdsSeats(reservation)) return unchanged(reservation)
  // A pending hold has a payment id only if the event of that payment's refund arrived before the payment's own event.
  const status = reservation.status === 'pending' && reservation.paymentId !== null ? 'refunded' : 'cancelled'
  return changed(reservation, { status, cancelledAt: now }, { fact: 'cancelled', reason })
}

/**
 * Records a full refund. A cancelled reservation becomes refunded. A confirmed ticket becomes refunded too, for example
 * when staff refund the ticket in Stripe's dashboard. An expired hold stays expired. Events may arrive out of order: a
 * refund that comes before its payment stores the payment's id, so that the payment's event buys nothing.
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
    : unchanged(reservation)
}

/**
 * Records the total of partial refunds and lost disputes. A failed refund lowers the total again. The ticket stays
 * confirmed.
 *
 * @param refundedAmount the total so far, in minor units, which counts only up to the amount of the seats that are
 *   left; an event from before a seat was given back may report more
 * @param sequence the payment's version; events may arrive out of order, and the same or an older version changes
 *   nothing
 */
export const recordPartialRefund = (
  reservation: Reservation,
  { refundedAmount, sequence }: { refundedAmount: number; sequence: number },
): Decision =>
  sequence > reservation.refundSequence
    ? {
        reservation: {
          ...reservation,
          refundedAmount: Math.min(refundedAmount, reservation.amount),
          refundSequence: sequence,
          version: reservation.version + 1,
        },
        facts: [],
      }
    : unchanged(reservation)
