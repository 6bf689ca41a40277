import type { NewEvent } from '@marquee/contracts/define-event'
import { eventRow } from '@marquee/messaging/publishing/outbox'
import type pg from 'pg'
import type { Reservation } from '../domain/reservation.ts'
import { type KeyedRequest, type PlacedWithoutNames, placedOutcomeJson } from './idempotency-keys.ts'
import type { ReservationView } from './reservation-views.ts'

/**
 * Writes the reservation, its seats, the customer's counts, the outcome under the idempotency key and the event: all of
 * them or none, in one prepared statement.
 *
 * - The share lock on the showtime orders placing and cancelling: one of the two waits and sees what the other wrote.
 * - The statement looks for taken seats first, which is cheap, and returns them: a request that comes too late takes one
 *   round trip, as a hold does. The primary key decides between requests of the same moment.
 * - Each part reads the part before, which forces the order: seats (sorted), the customer's seat count, the customer's
 *   count of unpaid reservations. Every other writer uses this order too, so no two transactions can deadlock.
 * - A new hold keeps the end of a hold that the customer has cancelled. A cancellation frees its seats and stores that
 *   end in one commit, so a statement that sees the seats free sees the end too. The statement places nothing if the
 *   stored end is not `$18`, from which the new hold's end was decided.
 * - The statement reads the names that a ticket shows, so that a hold takes one round trip. The names are never older
 *   than the hold.
 * - A lock per idempotency key lets one request at a time through. The lock ends with the statement, even if the
 *   process dies. The statement places nothing if it sees an outcome under the key. A request that gets the lock but
 *   cannot see the first request's outcome yet violates the primary key of `idempotency_keys`.
 */
const text = `
WITH seen AS (
  SELECT $15::text IS NULL OR booking.try_lock('key ' || $5::uuid::text || ' ' || $15::text) AS acquired,
    EXISTS (SELECT FROM booking.idempotency_keys WHERE user_id = $5 AND key = $15) AS already_stored,
    (SELECT hold_until FROM booking.customer_seats WHERE showtime_id = $1 AND user_id = $5) AS hold_until,
    ARRAY(SELECT seat_id FROM booking.seat_allocations
      WHERE showtime_id = $1 AND seat_id = ANY ($3::text[]) ORDER BY seat_id) AS taken_seats
), open AS (
  SELECT showtimes.id, jsonb_build_object(
    'movie', jsonb_build_object('id', movies.id, 'title', movies.title, 'posterUrl', movies.poster_url),
    'room', jsonb_build_object('id', showtimes.room_id, 'name', coalesce(rooms.name, showtimes.room_name))
  ) AS names
  FROM seen, booking.showtimes
    JOIN booking.movies ON movies.id = showtimes.movie_id
    LEFT JOIN booking.rooms ON rooms.id = showtimes.room_id
  WHERE seen.acquired AND NOT seen.already_stored AND seen.hold_until IS NOT DISTINCT FROM $18::timestamptz
    AND seen.taken_seats = '{}' AND showtimes.id = $1 AND status = 'scheduled' AND starts_at > $2
  FOR SHARE OF showtimes
), placed AS (
  INSERT INTO booking.reservations (id, number, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at, version)
  SELECT $4, $20, $5, open.id, 'pending', $6::jsonb, $7, $8, $2, $9, 1 FROM open
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
), stored AS (
  INSERT INTO booking.idempotency_keys (user_id, key, digest, outcome)
  SELECT $5, $15::text, $16::text, jsonb_build_object('placed', $17::jsonb || open.names) FROM unpaid, open WHERE $15::text IS NOT NULL
), recorded AS (
  INSERT INTO booking.events (id, type, subject, sequence, traceparent, data)
  SELECT $10, $11, $4, $12, $13, $14::jsonb FROM unpaid
  RETURNING position
)
SELECT seen.*, EXISTS (SELECT FROM recorded) AS placed, (SELECT names FROM open) AS names FROM seen`

/** The movie and the room of a showtime, as tickets show them. */
export type ShownNames = Pick<ReservationView, 'movie' | 'room'>

export type PlacementResult =
  | { readonly result: 'placed'; readonly names: ShownNames }
  | { readonly result: 'outdated'; readonly holdUntil: Date | null }
  | { readonly result: 'seats-taken'; readonly seatIds: readonly string[] }
  | {
      readonly result:
        | 'closed'
        | 'lost-race'
        | 'too-many'
        | 'too-many-unpaid'
        | 'under-way'
        | 'already-stored'
        | 'number-in-use'
    }

type ResultRow = {
  readonly acquired: boolean
  readonly placed: boolean
  readonly already_stored: boolean
  readonly names: ShownNames | null
  readonly hold_until: Date | null
  readonly taken_seats: readonly string[]
}

const constraintOf = (error: unknown): string | undefined =>
  error instanceof Error && 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined

export type PlacementTerms = {
  readonly event: NewEvent
  /** The end of a hold that the customer cancelled, from which the new hold's end was decided. */
  readonly previousHoldEnd: Date | null
  /** The most unpaid reservations of the customer, this one included. */
  readonly unpaidLimit: number
  readonly keyed: (KeyedRequest & { readonly placed: PlacedWithoutNames }) | undefined
}

const toResult = (row: ResultRow | undefined, previousHoldEnd: Date | null): PlacementResult => {
  if (row?.placed && row.names) return { result: 'placed', names: row.names }
  if (row?.acquired === false) return { result: 'under-way' }
  if (row?.already_stored) return { result: 'already-stored' }
  if (row && row.taken_seats.length > 0) return { result: 'seats-taken', seatIds: row.taken_seats }
  const holdUntil = row?.hold_until ?? null
  return holdUntil?.getTime() === previousHoldEnd?.getTime() ? { result: 'closed' } : { result: 'outdated', holdUntil }
}

/**
 * Runs the statement and resolves with its result.
 *
 * - `seats-taken`: these seats were taken before.
 * - `lost-race`: another request took a seat at the same moment.
 * - `closed`: the showtime is not on sale.
 * - `too-many`, `too-many-unpaid`: the customer would exceed the limit of seats, or of unpaid reservations.
 * - `outdated`: `previousHoldEnd` is not the end of the customer's cancelled hold; `holdUntil` is.
 * - `under-way`: another request with the same idempotency key is in flight.
 * - `number-in-use`: another reservation has the number.
 * - `already-stored`: another request with the same key has stored its outcome.
 */
export const placeInOneStatement = async (
  pool: pg.Pool,
  reservation: Reservation,
  { event, previousHoldEnd, unpaidLimit, keyed }: PlacementTerms,
): Promise<PlacementResult> => {
  const { id, number, userId, showtimeId, seats, amount, currency, createdAt, expiresAt } = reservation
  const eventValues = eventRow(event)
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
    eventValues.id,
    eventValues.type,
    eventValues.sequence,
    eventValues.traceparent,
    JSON.stringify(eventValues.data),
    keyed?.key ?? null,
    keyed?.digest ?? null,
    keyed === undefined ? null : placedOutcomeJson(keyed.placed),
    previousHoldEnd,
    unpaidLimit,
    number,
  ]
  const client = await pool.connect()
  let isConnectionGood = false
  try {
    const { rows } = await client.query<ResultRow>({ name: 'place-reservation', text, values })
    isConnectionGood = true
    return toResult(rows[0], previousHoldEnd)
  } catch (error) {
    const constraint = constraintOf(error)
    isConnectionGood = constraint !== undefined
    switch (constraint) {
      case 'seat_allocations_pkey':
        return { result: 'lost-race' }
      case 'customer_seats_limit':
        return { result: 'too-many' }
      case 'customer_holds_limit':
        return { result: 'too-many-unpaid' }
      case 'reservations_number':
        return { result: 'number-in-use' }
      case 'idempotency_keys_pkey':
        return { result: 'already-stored' }
      default:
        throw error
    }
  } finally {
    // `pool.query` would close the connection after any error. In a rush most requests violate a constraint, and their
    // connections stay usable.
    client.release(!isConnectionGood)
  }
}
