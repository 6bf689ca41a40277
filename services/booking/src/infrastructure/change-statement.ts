import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { type Decision, holdsSeats, type Reservation, type ReservedSeat } from '../domain/reservation.ts'
import type { IssueTicket } from './ticket-keys.ts'

/**
 * A decision about a reservation whose row is locked. `holdsSeats` says whether the reservation had its seats before
 * the decision.
 */
export type Change = { readonly before: Reservation & { readonly holdsSeats: boolean }; readonly decision: Decision }

/**
 * Writes any number of decisions: the reservations, their released and sold seats, their tickets, and the customers'
 * counts. One decision and a thousand decisions both cost one prepared statement.
 *
 * - Each part reads the part before, which forces the order: seats, then the customers' seat counts (sorted), then the
 *   customers' counts of unpaid reservations (sorted). Every other writer uses this order too, so no two transactions
 *   can deadlock. `FOR UPDATE` takes the locks in the order of `ORDER BY`; an UPDATE alone has no order.
 * - A customer's next hold of a showtime keeps the end of a hold that the customer has cancelled, or of which the
 *   customer has given a seat back. If several such ends were still in the future then, the earliest of them counts.
 * - Only a decision that gives seats back writes the seats of a reservation.
 * - `(SELECT $1)` hides the arrays' lengths from the planner, which then assumes ten rows. Otherwise a plan for the
 *   given arrays looks cheaper than the general plan, and PostgreSQL plans each execution anew.
 */
const text = `
WITH changed AS (
  UPDATE booking.reservations AS reservation
  SET status = given.status, expires_at = given.expires_at, extended_at = given.extended_at, confirmed_at = given.confirmed_at, cancelled_at = given.cancelled_at, payment_id = given.payment_id,
    refunded_amount = given.refunded_amount, refund_sequence = given.refund_sequence, version = given.version,
    seats = coalesce(given.seats, reservation.seats), amount = given.amount, given_back_seats = coalesce(given.given_back_seats, reservation.given_back_seats)
  FROM unnest((SELECT $1::uuid[]), (SELECT $2::text[]), (SELECT $3::timestamptz[]), (SELECT $4::timestamptz[]), (SELECT $5::uuid[]), (SELECT $6::integer[]), (SELECT $7::integer[]), (SELECT $8::integer[]), (SELECT $22::timestamptz[]), (SELECT $23::timestamptz[]), (SELECT $30::jsonb[]), (SELECT $31::integer[]), (SELECT $32::jsonb[]))
    AS given (id, status, confirmed_at, cancelled_at, payment_id, refunded_amount, refund_sequence, version, expires_at, extended_at, seats, amount, given_back_seats)
  WHERE reservation.id = given.id
), sold AS (
  UPDATE booking.seat_allocations AS allocation SET sold = true
  FROM unnest((SELECT $9::uuid[]), (SELECT $10::text[]), (SELECT $11::uuid[])) AS given (showtime_id, seat_id, reservation_id)
  WHERE allocation.showtime_id = given.showtime_id AND allocation.seat_id = given.seat_id
    AND allocation.reservation_id = given.reservation_id
), issued AS (
  INSERT INTO booking.tickets (id, showtime_id, reservation_id, seat_id, code, created_at)
  SELECT given.id, given.showtime_id, given.reservation_id, given.seat_id, given.code, given.created_at
  FROM unnest((SELECT $24::uuid[]), (SELECT $9::uuid[]), (SELECT $11::uuid[]), (SELECT $10::text[]), (SELECT $25::text[]), (SELECT $26::timestamptz[]))
    AS given (id, showtime_id, reservation_id, seat_id, code, created_at)
), voided AS (
  UPDATE booking.tickets AS ticket SET status = 'void', voided_at = given.voided_at
  FROM unnest((SELECT $27::uuid[]), (SELECT $28::timestamptz[]), (SELECT $29::text[])) AS given (reservation_id, voided_at, seat_id)
  WHERE ticket.reservation_id = given.reservation_id AND ticket.seat_id = given.seat_id AND ticket.status = 'valid'
), released AS (
  DELETE FROM booking.seat_allocations AS allocation
  USING unnest((SELECT $12::uuid[]), (SELECT $13::text[]), (SELECT $14::uuid[])) AS given (showtime_id, seat_id, reservation_id)
  WHERE allocation.showtime_id = given.showtime_id AND allocation.seat_id = given.seat_id
    AND allocation.reservation_id = given.reservation_id
  RETURNING allocation.seat_id
), seat_counts AS (
  SELECT count.showtime_id, count.user_id, given.seats, given.cancelled_at, given.cancelled_end
  FROM unnest((SELECT $15::uuid[]), (SELECT $16::uuid[]), (SELECT $17::integer[]), (SELECT $18::timestamptz[]), (SELECT $19::timestamptz[]))
    AS given (showtime_id, user_id, seats, cancelled_at, cancelled_end)
  JOIN booking.customer_seats AS count ON count.showtime_id = given.showtime_id AND count.user_id = given.user_id
  WHERE (SELECT count(*) FROM released) >= 0
  ORDER BY count.showtime_id, count.user_id
  FOR UPDATE OF count
), reduced AS (
  UPDATE booking.customer_seats AS count
  SET seats = greatest(0, count.seats - given.seats),
    hold_until = CASE
      WHEN given.cancelled_end IS NULL THEN count.hold_until
      WHEN count.hold_until > given.cancelled_at THEN least(count.hold_until, given.cancelled_end)
      ELSE given.cancelled_end
    END
  FROM seat_counts AS given
  WHERE count.showtime_id = given.showtime_id AND count.user_id = given.user_id
  RETURNING count.user_id
), unpaid_counts AS (
  SELECT count.user_id, given.ended
  FROM unnest((SELECT $20::uuid[]), (SELECT $21::integer[])) AS given (user_id, ended)
  JOIN booking.customer_holds AS count ON count.user_id = given.user_id
  WHERE (SELECT count(*) FROM reduced) >= 0
  ORDER BY count.user_id
  FOR UPDATE OF count
)
UPDATE booking.customer_holds AS count
SET unpaid = greatest(0, count.unpaid - given.ended)
FROM unpaid_counts AS given
WHERE count.user_id = given.user_id`

/**
 * Writes decisions in one statement. Writes nothing if no decision changes anything.
 *
 * @param issue makes the tickets of sold seats
 */
export const writeChanges = async (tx: Transaction, changes: readonly Change[], issue: IssueTicket): Promise<void> => {
  const changed = changes.filter(isChanged)
  const released = changes.filter((change) => releasedSeats(change).length > 0)
  if (changed.length === 0 && released.length === 0) return
  const sold = changed.filter(
    ({ before, decision }) => before.status !== 'confirmed' && decision.reservation.status === 'confirmed',
  )
  const values = [
    ...reservationColumns(changed.map(({ decision }) => decision.reservation)),
    ...seatColumns(sold, ({ before }) => before.seats),
    ...seatColumns(released, releasedSeats),
    ...seatCountColumns(released),
    ...unpaidCountColumns(changed.filter(endsHold)),
    ...holdColumns(changed.map(({ decision }) => decision.reservation)),
    ...issuedTicketColumns(sold, issue),
    ...voidedTicketColumns(released),
    ...givenBackColumns(changed),
  ]
  await tx.$client.query({ name: 'change-reservations', text, values })
}

/** The seats that the reservation had before the decision and does not have any more. */
const releasedSeats = ({ before, decision: { reservation } }: Change): readonly ReservedSeat[] => {
  if (!before.holdsSeats) return []
  if (!holdsSeats(reservation)) return before.seats
  if (reservation.seats === before.seats) return []
  const kept = new Set(reservation.seats.map(({ id }) => id))
  return before.seats.filter(({ id }) => !kept.has(id))
}

/** When the decision released seats: the time of the cancellation, or of giving the last seats back. */
const releasedAt = ({ decision: { reservation } }: Change): Date | null => {
  const last = reservation.givenBackSeats.at(-1)
  return reservation.cancelledAt ?? (last === undefined ? null : new Date(last.givenBackAt))
}

/** Whether the decision changes the reservation. */
export const isChanged = ({ before, decision }: Change): boolean => decision.reservation.version !== before.version

const reservationColumns = (all: readonly Reservation[]) => [
  all.map(({ id }) => id),
  all.map(({ status }) => status),
  all.map(({ confirmedAt }) => confirmedAt),
  all.map(({ cancelledAt }) => cancelledAt),
  all.map(({ paymentId }) => paymentId),
  all.map(({ refundedAmount }) => refundedAmount),
  all.map(({ refundSequence }) => refundSequence),
  all.map(({ version }) => version),
]

const holdColumns = (all: readonly Reservation[]) => [
  all.map(({ expiresAt }) => expiresAt),
  all.map(({ extendedAt }) => extendedAt),
]

const seatColumns = (changes: readonly Change[], seatsOf: (change: Change) => readonly ReservedSeat[]) => [
  changes.flatMap((change) => seatsOf(change).map(() => change.before.showtimeId)),
  changes.flatMap((change) => seatsOf(change).map((seat) => seat.id)),
  changes.flatMap((change) => seatsOf(change).map(() => change.before.id)),
]

/** Null for the seats of a reservation that gives none back. */
const givenBackColumns = (changed: readonly Change[]) => {
  const jsonIf = (isGivenBack: boolean, value: unknown) => (isGivenBack ? JSON.stringify(value) : null)
  const rows = changed.map(({ before, decision: { reservation } }) => ({
    ...reservation,
    isGivenBack: reservation.givenBackSeats.length > before.givenBackSeats.length,
  }))
  return [
    rows.map(({ isGivenBack, seats }) => jsonIf(isGivenBack, seats)),
    rows.map(({ amount }) => amount),
    rows.map(({ isGivenBack, givenBackSeats }) => jsonIf(isGivenBack, givenBackSeats)),
  ]
}

/** The tickets of the seats in `seatColumns`, in the same order. */
const issuedTicketColumns = (sold: readonly Change[], issue: IssueTicket) => {
  const tickets = sold.flatMap(({ before: { id: reservationId, showtimeId, seats }, decision: { reservation } }) =>
    seats.map((seat) => ({
      ...issue({ showtimeId, reservationId, seatId: seat.id }),
      createdAt: reservation.confirmedAt,
    })),
  )
  return [tickets.map(({ id }) => id), tickets.map(({ code }) => code), tickets.map(({ createdAt }) => createdAt)]
}

/** Only a confirmed reservation has valid tickets. */
const voidedTicketColumns = (released: readonly Change[]) => {
  const voided = released
    .filter(({ before }) => before.status === 'confirmed')
    .flatMap((change) => releasedSeats(change).map(({ id: seatId }) => ({ change, seatId })))
  return [
    voided.map(({ change }) => change.before.id),
    voided.map(({ change }) => releasedAt(change)),
    voided.map(({ seatId }) => seatId),
  ]
}

/** One row per showtime and customer: an UPDATE changes a row once, even if several given rows match. */
const seatCountColumns = (released: readonly Change[]) => {
  const counts = Map.groupBy(released, ({ before }) => `${before.showtimeId} ${before.userId}`)
  const rows = [...counts.values()].flatMap((changes) => {
    const cancelled = changes.filter(isCancelledHold)
    const cancelledAt = cancelled[0] ? releasedAt(cancelled[0]) : null
    const ends = cancelled.map(({ before }) => before.expiresAt.getTime())
    const seats = changes.reduce((sum, change) => sum + releasedSeats(change).length, 0)
    const cancelledEnd = ends.length === 0 ? null : new Date(Math.min(...ends))
    return changes
      .slice(0, 1)
      .map(({ before: { showtimeId, userId } }) => ({ showtimeId, userId, seats, cancelledAt, cancelledEnd }))
  })
  return [
    rows.map(({ showtimeId }) => showtimeId),
    rows.map(({ userId }) => userId),
    rows.map(({ seats }) => seats),
    rows.map(({ cancelledAt }) => cancelledAt),
    rows.map(({ cancelledEnd }) => cancelledEnd),
  ]
}

/**
 * Whether the customer has cancelled a hold that could still have been paid, or has given seats of such a hold back.
 * Otherwise a customer could renew the time of a seat by giving it back and holding it again.
 */
const isCancelledHold = ({ before, decision: { facts } }: Change): boolean =>
  before.status === 'pending' &&
  facts.some((fact) => fact.fact === 'seats-given-back' || (fact.fact === 'cancelled' && fact.reason === 'customer'))

const endsHold = ({ before, decision }: Change): boolean =>
  before.status === 'pending' && decision.reservation.status !== 'pending'

/** One row per customer. */
const unpaidCountColumns = (ended: readonly Change[]) => {
  const counts = Map.groupBy(ended, ({ before }) => before.userId)
  return [[...counts.keys()], [...counts.values()].map((changes) => changes.length)]
}
