import { readFileSync } from 'node:fs'
import { newId } from '@marquee/kernel/id'
import { withClient } from './databases.ts'
import { createFloorDatabase, floorShowtimes, uuidSql } from './pgbench.ts'

const changeStatement = new URL('../../../../services/booking/src/infrastructure/change-statement.ts', import.meta.url)

/**
 * The tables that are analysed before the measurement. Without statistics PostgreSQL would choose worse plans than in a
 * system in which autovacuum has run.
 */
const tables = ['reservations', 'seat_allocations', 'customer_seats', 'customer_holds']

const recordEvents = `recorded AS (
  INSERT INTO booking.events (id, type, subject, sequence, data)
  SELECT given.event_id, 'booking.reservation-expired.v1', given.id, 2, jsonb_build_object('reservationId', given.id)
  FROM unnest((SELECT $33::uuid[]), (SELECT $1::uuid[])) AS given (event_id, id)
)`

/** The statement with which a sweep of booking writes its decisions, extended by the events of these decisions. */
const expireStatement = (): string => {
  const [, statement] = /^const text = `([^`]+)`/m.exec(readFileSync(changeStatement, 'utf8')) ?? []
  const first = 'WITH changed AS ('
  if (!statement?.includes(first)) throw new Error(`${changeStatement.pathname} no longer contains the statement`)
  return statement.replace(first, `WITH ${recordEvents}, changed AS (`)
}

type Hold = { readonly id: string; readonly userId: string; readonly showtimeId: string; readonly seatIds: string[] }

/** The statement's 32 parameters, and the ids of the events. A customer has at most one hold of each showtime. */
const valuesFor = (holds: readonly Hold[]): unknown[] => {
  const all = <T>(value: T): T[] => holds.map(() => value)
  const eachSeat = (of: (hold: Hold) => string) => holds.flatMap((hold) => hold.seatIds.map(() => of(hold)))
  const holdsOf = Map.groupBy(holds, ({ userId }) => userId)
  return [
    holds.map(({ id }) => id),
    all('expired'),
    ...[all(null), all(null), all(null)],
    ...[all(0), all(0), all(2)],
    ...[[], [], []],
    eachSeat(({ showtimeId }) => showtimeId),
    holds.flatMap(({ seatIds }) => seatIds),
    eachSeat(({ id }) => id),
    holds.map(({ showtimeId }) => showtimeId),
    holds.map(({ userId }) => userId),
    all(2),
    ...[all(null), all(null)],
    [...holdsOf.keys()],
    [...holdsOf.values()].map(({ length }) => length),
    all(new Date()),
    all(null),
    // No tickets.
    ...[[], [], [], [], [], []],
    // No seat is given back.
    ...[all(null), all(1_640), all(null)],
    holds.map(() => newId()),
  ]
}

/** Inserts pending holds of two seats each. */
const fillSql = (holds: number): string => `
  INSERT INTO booking.reservations (id, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at, version)
  SELECT ${uuidSql('8002', 'n')}, ${uuidSql('8003', `n / ${floorShowtimes}`)}, ${uuidSql('8001', `n % ${floorShowtimes}`)}, 'pending',
    jsonb_build_array(
      jsonb_build_object('id', 'A' || n, 'row', 1, 'number', 1, 'type', 'standard', 'price', 820),
      jsonb_build_object('id', 'B' || n, 'row', 1, 'number', 2, 'type', 'standard', 'price', 820)),
    1640, 'eur', now(), now(), 1
  FROM generate_series(0, ${holds - 1}) AS n;
  INSERT INTO booking.seat_allocations (showtime_id, seat_id, reservation_id)
  SELECT showtime_id, seat ->> 'id', id FROM booking.reservations, jsonb_array_elements(seats) AS seat;
  INSERT INTO booking.customer_seats (showtime_id, user_id, seats)
  SELECT showtime_id, user_id, 2 FROM booking.reservations;
  INSERT INTO booking.customer_holds (user_id, unpaid, allowed)
  SELECT user_id, count(*), count(*) FROM booking.reservations GROUP BY user_id`

/**
 * How long PostgreSQL takes to end holds of two seats in one statement, in a database that no service watches.
 *
 * @param administratorUrl a database of the server to use
 * @returns seconds
 */
export const bulkExpirySeconds = async (administratorUrl: string, holds: number): Promise<number> => {
  const url = await createFloorDatabase(administratorUrl, 'bench_expiry')
  return withClient(url, async (client) => {
    await client.query(fillSql(holds))
    for (const table of tables) await client.query(`VACUUM (ANALYZE) booking.${table}`)
    const { rows } = await client.query<Hold>(`
      SELECT id, user_id AS "userId", showtime_id AS "showtimeId", ARRAY(SELECT jsonb_array_elements(seats) ->> 'id') AS "seatIds"
      FROM booking.reservations ORDER BY id`)
    const values = valuesFor(rows)
    const begun = performance.now()
    await client.query(expireStatement(), values)
    const seconds = (performance.now() - begun) / 1_000
    const left = await client.query('SELECT FROM booking.seat_allocations LIMIT 1')
    if (left.rowCount !== 0) throw new Error('the bulk statement has left seats behind')
    return seconds
  })
}
