import type pg from 'pg'

/** Each query returns one row for each violation. */
const checks: readonly (readonly [invariant: string, sql: string])[] = [
  [
    'every live reservation has its seats',
    `SELECT r.id FROM booking.reservations r
     WHERE r.status IN ('pending', 'confirmed') AND jsonb_array_length(r.seats) <>
       (SELECT count(*) FROM booking.seat_allocations a WHERE a.showtime_id = r.showtime_id AND a.reservation_id = r.id)`,
  ],
  [
    'no other reservation has a seat',
    `SELECT a.seat_id FROM booking.seat_allocations a JOIN booking.reservations r ON r.id = a.reservation_id
     WHERE r.status NOT IN ('pending', 'confirmed')`,
  ],
  [
    'a seat is sold exactly if its reservation is confirmed',
    `SELECT a.seat_id FROM booking.seat_allocations a JOIN booking.reservations r ON r.id = a.reservation_id
     WHERE a.sold <> (r.status = 'confirmed')`,
  ],
  [
    'every confirmed reservation is paid in full',
    `SELECT r.id FROM booking.reservations r LEFT JOIN payment.payments p ON p.reservation_id = r.id
     WHERE r.status = 'confirmed' AND (p.status IS DISTINCT FROM 'succeeded' OR p.captured_amount - p.given_back_amount <> r.amount)`,
  ],
  [
    'every captured payment has its ticket',
    `SELECT p.id FROM payment.payments p LEFT JOIN booking.reservations r ON r.id = p.reservation_id
     WHERE p.status = 'succeeded' AND r.status IS DISTINCT FROM 'confirmed'`,
  ],
  ['every event is published', 'SELECT id FROM booking.events WHERE published_at IS NULL'],
]

/** Checks the data that a benchmark has left. Resolves with a sentence for each violated invariant. */
export const violatedInvariants = async (database: pg.Pool): Promise<string[]> => {
  const violations: string[] = []
  for (const [invariant, sql] of checks) {
    const { rowCount } = await database.query(sql)
    if (rowCount) violations.push(`${invariant}: violated ${rowCount} times`)
  }
  return violations
}
