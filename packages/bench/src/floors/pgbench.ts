import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createDatabase, withClient } from './databases.ts'

const run = promisify(execFile)

const root = new URL('../../../../', import.meta.url)
const bookingMigrations = new URL('services/booking/migrations/', root)
const placeStatement = new URL('services/booking/src/infrastructure/place-statement.ts', root)

/** The number of showtimes in a floor's database. */
export const floorShowtimes = 200
const clients = 16

/** Whether `pgbench`, which is part of PostgreSQL's server packages, is installed. */
export const hasPgbench = (): boolean => {
  try {
    execFileSync('pgbench', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * Runs a script with pgbench: 16 clients, prepared statements, two threads.
 *
 * @param url the database
 * @param script pgbench's own language: SQL with variables and `\set`
 * @returns transactions per second
 */
export const pgbench = async (url: string, script: string, seconds: number): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'marquee-pgbench-'))
  try {
    const file = join(folder, 'script.sql')
    writeFileSync(file, script)
    const options = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-D', 'i=0']
    const { stdout } = await run('pgbench', [...options, '-f', file, url], { timeout: (seconds + 60) * 1_000 })
    const [, perSecond] = /^tps = ([\d.]+)/m.exec(stdout) ?? []
    if (perSecond === undefined) throw new Error(`pgbench printed no rate:\n${stdout}`)
    return Number(perSecond)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Creates a database with booking's tables and 200 showtimes, but without the services that would react to its events.
 *
 * @param administratorUrl a database of the server to use
 */
export const createFloorDatabase = async (administratorUrl: string, name: string): Promise<string> => {
  const url = await createDatabase(administratorUrl, name)
  await withClient(url, async (database) => {
    // In a real system, provisioning creates this function. The statement names the function, but a hold without an
    // idempotency key takes no lock.
    await database.query(`
      CREATE SCHEMA booking;
      CREATE FUNCTION booking.try_lock(name text) RETURNS boolean
        LANGUAGE sql RETURN pg_try_advisory_xact_lock(1, hashtext(name))`)
    const files = readdirSync(bookingMigrations)
      .filter((file) => file.endsWith('.sql'))
      .toSorted()
    for (const file of files) {
      const sql = readFileSync(new URL(file, bookingMigrations), 'utf8')
      for (const statement of sql.split('--> statement-breakpoint')) await database.query(statement)
    }
    await database.query(`
      INSERT INTO booking.movies (id, title, sequence) VALUES ('${uuid(1)}', 'Metropolis', 0);
      INSERT INTO booking.seat_layouts (digest, seats) VALUES ('layout', '[]');
      INSERT INTO booking.showtimes
        (id, starts_at, ends_at, time_zone, movie_id, room_id, room_name, layout, prices, currency)
      SELECT ('00000000-0000-7000-8001-' || lpad(n::text, 12, '0'))::uuid, now() + interval '2 days',
        now() + interval '2 days 90 minutes', 'Europe/Berlin', '${uuid(1)}', '${uuid(1)}', 'One', 'layout', '{}', 'eur'
      FROM generate_series(0, ${floorShowtimes - 1}) n`)
  })
  return url
}

const uuid = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** The SQL of an id that is made from a number. */
export const uuidSql = (group: string, number: string): string =>
  `('00000000-0000-7000-${group}-' || lpad((${number})::text, 12, '0'))::uuid`

/**
 * A pgbench script with the statement that places a hold, exactly as booking sends it. Each transaction holds two free
 * seats for another customer.
 */
export const holdScript = (): string => {
  const [, statement] = /^const text = `([^`]+)`/m.exec(readFileSync(placeStatement, 'utf8')) ?? []
  if (statement === undefined) throw new Error(`${placeStatement.pathname} no longer contains the statement`)
  const seats = `'[{"id": "A1", "row": 1, "number": 1, "type": "standard", "price": 820}, {"id": "A2", "row": 1, "number": 2, "type": "standard", "price": 820}]'`
  const data = `'{"reservationId": "${uuid(1)}", "userId": "${uuid(1)}", "showtimeId": "${uuid(1)}", "seatIds": ["A1", "A2"], "amount": 1640, "currency": "eur", "expiresAt": "2026-12-01T12:00:00.000Z", "description": "Metropolis"}'`
  const values = [
    uuidSql('8001', `:n % ${floorShowtimes}`),
    'now()',
    `ARRAY['A' || (:n)::text, 'B' || (:n)::text]`,
    uuidSql('8002', ':n'),
    uuidSql('8003', ':n'),
    seats,
    '1640',
    `'eur'`,
    `now() + interval '30 minutes'`,
    uuidSql('8004', ':n'),
    `'booking.reservation-placed.v1'`,
    '1',
    'NULL::text',
    data,
    'NULL',
    'NULL',
    'NULL',
    'NULL',
    '3',
    '(:n)::text',
  ]
  const sql = statement.replaceAll(/\$(\d+)/g, (parameter, number: string) => {
    const value = values[Number(number) - 1]
    if (value === undefined) throw new Error(`the benchmark has no value for the statement's parameter ${parameter}`)
    return `(${value})`
  })
  return `\\set i :i + 1\n\\set n :client_id * 100000000 + :i\n${sql.trim()};\n`
}
