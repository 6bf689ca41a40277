import { firstIdAt } from '@marquee/kernel/id'
import type pg from 'pg'

/** Maximum rows that one statement adds. */
const batchSize = 500_000

/** The tables that booking prunes, each with its share of the rows and the statement that adds old rows. */
const kinds = [
  {
    table: 'events',
    share: 0.7,
    insert: `INSERT INTO booking.events (id, type, subject, sequence, time, data, published_at)
      SELECT lpad(to_hex(n), 32, '0')::uuid, 'booking.reservation-placed.v1', n::text, 1, now() - interval '500 days',
        jsonb_build_object('reservationId', n, 'seats', '[{"id": "A1", "row": 1, "number": 1, "type": "standard"}]',
          'amount', 1250, 'currency', 'eur', 'expiresAt', '2025-01-01T00:00:00.000Z'), now() - interval '500 days'
      FROM generate_series($1::int, $2::int) n`,
  },
  {
    table: 'inbox',
    share: 0.25,
    // The first 48 bits of an event id are the event's time in milliseconds.
    insert: `INSERT INTO booking.inbox (subscription, event_id)
      SELECT 'booking.on-payment-succeeded', (lpad(to_hex(extract(epoch FROM now() - interval '500 days')::bigint * 1000), 12, '0')
        || '70008' || lpad(to_hex(n), 15, '0'))::uuid
      FROM generate_series($1::int, $2::int) n`,
  },
  {
    table: 'idempotency_keys',
    share: 0.05,
    insert: `INSERT INTO booking.idempotency_keys (user_id, key, digest, outcome, created_at)
      SELECT gen_random_uuid(), n::text, md5(n::text), '{"placed": {"id": "1", "status": "pending"}}', now() - interval '10 days'
      FROM generate_series($1::int, $2::int) n`,
  },
] as const

/** Adds rows that are old enough to be pruned. */
export const addOldRows = async (database: pg.Pool, rows: number): Promise<void> => {
  for (const { table, share, insert } of kinds) {
    const count = Math.round(rows * share)
    for (let from = 1; from <= count; from += batchSize) {
      await database.query(insert, [from, Math.min(count, from + batchSize - 1)])
    }
    await database.query(`VACUUM ANALYZE booking.${table}`)
  }
}

/** Counts the old rows that have not been pruned yet. */
export const countOldRows = async (database: pg.Pool): Promise<number> => {
  const { rows } = await database.query<{ count: string }>(
    `
    SELECT (SELECT count(*) FROM booking.events WHERE time < now() - interval '499 days')
      + (SELECT count(*) FROM booking.inbox WHERE event_id < $1::uuid)
      + (SELECT count(*) FROM booking.idempotency_keys WHERE created_at < now() - interval '9 days') AS count`,
    [firstIdAt(Date.now() - 499 * 86_400_000)],
  )
  return Number(rows[0]?.count ?? 0)
}
