import { withClient } from '../floors/databases.ts'
import { lastFilledId } from '../system.ts'

/** Reservations that one statement adds. */
const batchSize = 100_000

/** Reservations of one showtime, each with two seats of a 500-seat room. */
const perShowtime = 200

/** Reservations of one customer. */
export const perCustomer = 20

const ids = {
  showtime: '00000000-0000-7000-8001-',
  customer: '00000000-0000-7000-8002-',
  payment: '00000000-0000-7000-8003-',
  reservation: '00000000-0000-7000-8004-',
}

/** SQL of an id that is made from a number. All of these ids are smaller than the ids that the system makes. */
const idOf = (kind: keyof typeof ids, number: string): string =>
  `('${ids[kind]}' || lpad(to_hex(${number}), 12, '0'))::uuid`

/** The showtime of the first reservations. Its number of reservations is the same at every size. */
export const firstFilledShowtime = `${ids.showtime}000000000000`

/** Three of ten reservations are confirmed and keep their seats. */
const status = `(ARRAY['confirmed', 'confirmed', 'confirmed', 'expired', 'expired', 'expired', 'expired', 'cancelled',
  'cancelled', 'refunded'])[1 + n % 10]`

/** The two seats of a reservation, as labels of a room with 25 seats in each row. */
const seat = (number: string): string => `(chr(65 + (${number}) / 25) || (1 + (${number}) % 25))`
const seats = [`2 * (n % ${perShowtime})`, `2 * (n % ${perShowtime}) + 1`]

const seatJson = (number: string): string =>
  `jsonb_build_object('id', ${seat(number)}, 'row', 1 + (${number}) / 25, 'number', 1 + (${number}) % 25, 'type', 'standard', 'price', 820)`

/**
 * $1 and $2 are the first and the last reservation. $3 is a customer of the benchmark, to whom twenty of the first
 * thousand reservations belong. All other reservations belong to customers that are filled in by SQL.
 */
const owner = `(CASE WHEN n < 1000 AND n % ${1_000 / perCustomer} = 0 THEN $3::uuid
  ELSE ${idOf('customer', `n / ${perShowtime} / ${perCustomer} * ${perShowtime} + n % ${perShowtime}`)} END)`

const from = `FROM generate_series($1::int, $2::int) n`
const confirmed = `${from} WHERE n % 10 < 3`

/** Each statement mentions $3, because PostgreSQL refuses a parameter that a statement does not use. */
const statements = [
  `INSERT INTO booking.customers (id, email, full_name, sequence)
   SELECT DISTINCT ${owner}, ${owner} || '@example.org', 'Ada Lovelace', 1 ${from} ON CONFLICT DO NOTHING`,
  `INSERT INTO booking.showtimes
     (id, starts_at, ends_at, time_zone, movie_id, room_id, room_name, layout, prices, currency)
   SELECT ${idOf('showtime', `n / ${perShowtime}`)}, now() - interval '30 days', now() - interval '30 days' + interval '90 minutes',
     time_zone, movie_id, room_id, room_name, layout, prices, currency
   ${from}, (SELECT * FROM booking.showtimes WHERE id > '${lastFilledId}' LIMIT 1) AS model
   WHERE n % ${perShowtime} = 0 AND $3::uuid IS NOT NULL`,
  `INSERT INTO booking.reservations (id, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at,
     confirmed_at, cancelled_at, payment_id, version)
   SELECT ${idOf('reservation', 'n')}, ${owner}, ${idOf('showtime', `n / ${perShowtime}`)}, ${status},
     jsonb_build_array(${seats.map(seatJson).join(', ')}), 1640, 'eur', now() - interval '31 days', now() - interval '31 days',
     CASE WHEN n % 10 < 3 THEN now() - interval '31 days' END, CASE WHEN n % 10 >= 7 THEN now() - interval '31 days' END,
     CASE WHEN n % 10 < 3 OR n % 10 = 9 THEN ${idOf('payment', 'n')} END, 2
   ${from}`,
  `INSERT INTO booking.seat_allocations (showtime_id, seat_id, reservation_id, sold)
   SELECT ${idOf('showtime', `n / ${perShowtime}`)}, unnest(ARRAY[${seats.map(seat).join(', ')}]), ${idOf('reservation', 'n')}, true
   ${confirmed} AND $3::uuid IS NOT NULL`,
  `INSERT INTO booking.customer_seats (showtime_id, user_id, seats)
   SELECT ${idOf('showtime', `n / ${perShowtime}`)}, ${owner}, 2 * count(*) ${confirmed} GROUP BY 1, 2`,
  `INSERT INTO payment.payments (id, reservation_id, user_id, amount, currency, description, status, closing,
     captured_amount, refunded_amount, expires_at, version)
   SELECT ${idOf('payment', 'n')}, ${idOf('reservation', 'n')}, ${owner}, 1640, 'eur', 'Metropolis', 'succeeded', false, 1640, 0,
     now() - interval '31 days', 2
   ${confirmed}`,
]

/**
 * Adds reservations to booking's tables, with their showtimes, seats, counts and payments. The rows satisfy the
 * invariants.
 *
 * @param url the database, as its administrator
 * @param first the number of the first reservation, a multiple of 1000
 * @param count how many reservations to add, a multiple of 1000
 * @param customer the customer to whom twenty of the first thousand reservations belong
 */
export const fillReservations = async (
  url: string,
  { first, count, customer }: { first: number; count: number; customer: string },
): Promise<void> => {
  await withClient(url, async (client) => {
    // Skips the checks of foreign keys, which the rows satisfy.
    await client.query('SET session_replication_role = replica')
    for (let begin = first; begin < first + count; begin += batchSize) {
      const end = Math.min(first + count, begin + batchSize) - 1
      for (const statement of statements) await client.query(statement, [begin, end, customer])
    }
    await client.query(`VACUUM ANALYZE booking.customers, booking.showtimes, booking.reservations, booking.seat_allocations,
      booking.customer_seats, payment.payments`)
    await client.query('CHECKPOINT')
  })
}
