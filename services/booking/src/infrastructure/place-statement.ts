import type { NewEvent } from '@marquee/contracts/define-event'
import { eventRow } from '@marquee/messaging/publishing/outbox'
import type pg from 'pg'
import type { Reservation } from '../domain/reservation.ts'
import { type OutcomeUnderKey, outcomeJson } from './idempotency-keys.ts'

/**
 * Reservation, seats, the customer's counts, the outcome under the client's key and the event: all of them or none, in one
 * prepared statement.
 *
 * - The share lock on the showtime makes a cancellation wait for the placing, or the placing see the cancellation.
 * - Taken seats are looked for first, which costs nothing; the primary key has the last word against rivals of the same moment.
 * - The order is forced by each part reading the one before: seats (sorted), the customer's seats, the customer's holds, as
 *   everywhere where they are written, so that no two statements can wait for each other.
 * - The new hold may end no later than one that the customer has cancelled. A cancellation frees its seats and records that end in
 *   one commit: a statement that sees the seats free sees the end too, and places nothing if the caller did not know it.
 * - Requests under one idempotency key take turns: the lock ends with the statement, also if the process dies within. Who
 *   comes a moment too late to see the first one's answer meets the key's primary key.
 */
const text = `
WITH turn AS (
  SELECT $15::text IS NULL OR booking.try_lock('key ' || $5::uuid::text || ' ' || $15::text) AS ours
), open AS (
  SELECT id FROM booking.showtimes, turn
  WHERE turn.ours AND id = $1 AND status = 'scheduled' AND starts_at > $2
    AND (SELECT hold_until FROM booking.customer_seats WHERE showtime_id = $1 AND user_id = $5) IS NOT DISTINCT FROM $18::timestamptz
    AND NOT EXISTS (SELECT FROM booking.seat_allocations WHERE showtime_id = $1 AND seat_id = ANY ($3::text[]))
  FOR SHARE OF showtimes
), placed AS (
  INSERT INTO booking.reservations (id, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at, version)
  SELECT $4, $5, open.id, 'pending', $6::jsonb, $7, $8, $2, $9, 1 FROM open
  RETURNING id
), taken AS (
  INSERT INTO booking.seat_allocations (showtime_id, seat_id, reservation_id)
  SELECT $1, wanted.seat_id, placed.id FROM placed, unnest($3::text[]) WITH ORDINALITY AS wanted (seat_id, position)
  ORDER BY wanted.position
  RETURNING seat_id
), counted AS (
  INSERT INTO booking.customer_seats AS customer (showtime_id, user_id, seats)
  SELECT $1, $5, count(*) FROM taken HAVING count(*) > 0
  ON CONFLICT (showtime_id, user_id) DO UPDATE SET seats = customer.seats + excluded.seats
  RETURNING seats
), unpaid AS (
  INSERT INTO booking.customer_holds AS customer (user_id, unpaid, allowed)
  SELECT $5, 1, $19::integer FROM counted
  ON CONFLICT (user_id) DO UPDATE SET unpaid = customer.unpaid + 1, allowed = excluded.allowed
  RETURNING unpaid
), answered AS (
  INSERT INTO booking.idempotency_keys (user_id, key, digest, outcome)
  SELECT $5, $15::text, $16::text, $17::jsonb FROM unpaid WHERE $15::text IS NOT NULL
), recorded AS (
  INSERT INTO booking.events (id, type, subject, sequence, traceparent, data)
  SELECT $10, $11, $4, $12, $13, $14::jsonb FROM unpaid
  RETURNING position
)
SELECT turn.ours, EXISTS (SELECT FROM recorded) AS placed,
  (SELECT hold_until FROM booking.customer_seats WHERE showtime_id = $1 AND user_id = $5) IS DISTINCT FROM $18::timestamptz AS outdated
FROM turn`

export type Placing =
  | 'placed'
  | 'refused'
  | 'seat-taken'
  | 'too-many'
  | 'too-many-unpaid'
  | 'under-way'
  | 'answered'
  | 'outdated'

const constraintOf = (error: unknown): string | undefined =>
  error instanceof Error && 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined

export type PlacementTerms = {
  readonly event: NewEvent
  /** The end of a hold that the customer has cancelled, as the reservation's own end was decided from. */
  readonly keptEnd: Date | null
  /** How many unpaid reservations the customer may have with this one. */
  readonly unpaidLimit: number
  readonly keyed: OutcomeUnderKey | undefined
}

/**
 * Runs the statement. `refused`: the showtime is closed or a seat was taken before; `seat-taken`: a rival was faster by
 * a moment; `too-many`: the customer would have more seats than one may, `too-many-unpaid` more unpaid reservations;
 * `outdated`: the customer has cancelled a hold since its end was looked up; `under-way`: another request under the same key
 * is not done yet; `answered`: it was done a moment ago.
 */
export const placeInOneStatement = async (
  pool: pg.Pool,
  reservation: Reservation,
  { event, keptEnd, unpaidLimit, keyed }: PlacementTerms,
): Promise<Placing> => {
  const { id, userId, showtimeId, seats, amount, currency, createdAt, expiresAt } = reservation
  const row = eventRow(event)
  const values = [
    showtimeId,
    createdAt,
    seats.map((seat) => seat.id),
    id,
    userId,
    JSON.stringify(seats),
    amount,
    currency,
    expiresAt,
    row.id,
    row.type,
    row.sequence,
    row.traceparent,
    JSON.stringify(row.data),
    keyed?.key ?? null,
    keyed?.digest ?? null,
    keyed === undefined ? null : outcomeJson(keyed.outcome),
    keptEnd,
    unpaidLimit,
  ]
  const client = await pool.connect()
  let isAnswered = false
  try {
    const { rows } = await client.query<{ ours: boolean; placed: boolean; outdated: boolean }>({
      name: 'place-reservation',
      text,
      values,
    })
    isAnswered = true
    const [outcome] = rows
    if (outcome?.placed) return 'placed'
    if (outcome?.ours === false) return 'under-way'
    return outcome?.outdated ? 'outdated' : 'refused'
  } catch (error) {
    const constraint = constraintOf(error)
    isAnswered = constraint !== undefined
    switch (constraint) {
      case 'seat_allocations_pkey':
        return 'seat-taken'
      case 'customer_seats_limit':
        return 'too-many'
      case 'customer_holds_limit':
        return 'too-many-unpaid'
      case 'idempotency_keys_pkey':
        return 'answered'
      default:
        throw error
    }
  } finally {
    // The pool's own query closes the connection after any error. Being refused is what happens to most in a rush, and the
    // connection is as good as before.
    client.release(!isAnswered)
  }
}
