import { createTestDatabase, type TestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createLogger } from '../service/logger.ts'
import { createDatabaseClock } from './database-clock.ts'

const log = createLogger({ service: 'test', level: 'silent' })
const tenMinutes = 600_000
let database: TestDatabase
let pool: pg.Pool
beforeAll(async () => {
  database = await createTestDatabase()
  pool = new pg.Pool({ connectionString: database.urls.booking, max: 2 })
})
afterEach(() => vi.useRealTimers())
afterAll(async () => {
  await pool.end()
  await database.drop()
})

/** The difference between a clock and the database's clock, in milliseconds. */
const differenceOf = async (now: () => Date) => {
  const before = now().getTime()
  const { rows } = await pool.query('SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms')
  return Math.max(0, before - rows[0].ms, rows[0].ms - now().getTime())
}

it('shows the database’s time when the machine’s clock is wrong, and advances', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + tenMinutes })
  const { now } = await createDatabaseClock({ pool, log })
  expect(await differenceOf(now)).toBeLessThan(1_000)
  const first = now().getTime()
  await eventually(() => expect(now().getTime()).toBeGreaterThan(first))
})

it('does not jump when the machine’s clock is set', async () => {
  const { now } = await createDatabaseClock({ pool, log })
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - tenMinutes })
  expect(await differenceOf(now)).toBeLessThan(1_000)
})

it('follows a change of the database’s clock', async () => {
  // The search path finds the schema's own clock_timestamp() before the built-in one, so the test can set the time.
  const shifted = new pg.Pool({
    connectionString: database.urls.booking,
    options: '-c search_path=booking,pg_catalog',
    max: 1,
  })
  const { now, task } = await createDatabaseClock({ pool: shifted, log })
  await pool.query(`CREATE FUNCTION booking.clock_timestamp() RETURNS timestamptz LANGUAGE sql
    AS 'SELECT pg_catalog.clock_timestamp() + interval ''10 minutes'''`)
  task.start()
  await eventually(() => expect(now().getTime()).toBeGreaterThan(Date.now() + tenMinutes / 2))
  await task.stop()
  await shifted.end()
})
