import { createTestDatabase, type TestDatabase } from '@marquee/testing/database'
import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isOnLocalDate, localTime } from './local-time.ts'

let database: TestDatabase
let pool: pg.Pool
let db: NodePgDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  pool = new pg.Pool({ connectionString: database.urls.catalog, max: 1 })
  db = drizzle({ client: pool })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

// These zones are east and west of Greenwich, or have offsets with parts of an hour, clock changes at midnight, or no
// clock changes.
const zones = [
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Kathmandu',
  'America/Havana',
  'Africa/Cairo',
  'UTC',
  'Pacific/Kiritimati',
]
const instants = fc.array(fc.date({ min: new Date('2000-01-01'), max: new Date('2025-12-31'), noInvalidDate: true }), {
  minLength: 100,
  maxLength: 100,
})

/** The local time according to `Intl`. */
const expected = (instant: Date, timeZone: string): string => {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone,
      ...({
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      } as const),
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    })
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  const offset = parts.timeZoneName === 'GMT' ? '+00:00' : parts.timeZoneName?.slice(3)
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}${offset}`
}

it.each(zones)('formats an instant as local time with its offset from UTC in %s', async (zone) => {
  await fc.assert(
    fc.asyncProperty(instants, async (dates) => {
      const { rows } = await db.execute<{ local: string }>(sql`
        SELECT ${localTime(sql`at`, zone)} AS local
        FROM jsonb_array_elements_text(${JSON.stringify(dates)}::jsonb) WITH ORDINALITY AS given (text, position),
          LATERAL (SELECT text::timestamptz AS at) AS instant
        ORDER BY position`)
      expect(rows.map(({ local }) => local)).toEqual(dates.map((date) => expected(date, zone)))
    }),
    { numRuns: 10 },
  )
})

it.each(zones)('assigns every instant of a year to the date of its local time in %s', async (zone) => {
  for (const date of ['2024-03-31', '2024-10-27', '2024-03-10', '2024-11-03', '2024-04-26', '2024-02-29']) {
    const { rows } = await db.execute<{ wrong: string }>(sql`
      SELECT count(*) FILTER (
        WHERE ${isOnLocalDate(sql`at`, date, zone)} <> (left(${localTime(sql`at`, zone)}, 10) = ${date})
      ) AS wrong
      FROM generate_series('2024-01-01'::timestamptz, '2024-12-31'::timestamptz, interval '15 minutes') AS at`)
    expect(rows).toEqual([{ wrong: '0' }])
  }
})
