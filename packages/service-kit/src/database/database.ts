import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@marquee/messaging/publishing/outbox'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Logger } from 'pino'
import { createDatabaseClock, type DatabaseClock } from './database-clock.ts'
import { migrate } from './migrate.ts'

export type DatabaseHandle = { readonly pool: pg.Pool; readonly db: Database; readonly clock: DatabaseClock }

/** How long a starting service waits for the database server. */
const startTimeoutMilliseconds = 60_000

/** How long a request waits for a database connection, and then for the result of a query. */
const connectionTimeoutMilliseconds = 3_000
const queryTimeoutMilliseconds = 8_000

/**
 * How long a request waits for a hanging database before the service answers 503. The gateway's timeout has to be
 * longer: otherwise the client gets the gateway's error, which does not name the cause.
 */
export const databaseTimeoutMilliseconds = connectionTimeoutMilliseconds + queryTimeoutMilliseconds

/**
 * Whether the server does not accept connections yet: it is not running, it is starting, or it is too busy to accept one
 * in time. pg has no code for a timeout while connecting.
 */
const isNotReady = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if ('code' in error && ['ECONNREFUSED', '57P03'].includes(String(error.code))) return true
  return /due to connection timeout|timeout exceeded when trying to connect/.test(error.message)
}

/**
 * Opens the service's database and applies the missing migrations. Waits up to a minute for the server. Every operation
 * on the pool has a timeout, so that requests during an outage fail instead of hanging.
 *
 * @param migrations the folder of the service's migrations
 */
export const openDatabase = async ({
  service,
  url,
  poolSize,
  migrations,
  log,
}: {
  service: string
  url: string
  poolSize: number
  migrations: URL
  log: Logger
}): Promise<DatabaseHandle> => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: `marquee ${service}`,
    max: poolSize,
    connectionTimeoutMillis: connectionTimeoutMilliseconds,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // A responsive server cancels a slow statement first. The client's query_timeout would cost the whole connection.
    statement_timeout: queryTimeoutMilliseconds - 1_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 30_000,
    query_timeout: queryTimeoutMilliseconds,
  })
  // The pool replaces a broken connection, but an 'error' event without a listener would end the process. The pool
  // listens only on idle connections, so each connection gets a listener too. This listener does nothing, because the
  // running statement fails as well.
  pool.on('error', (err) =>
    log.warn({ event: 'database.connection_lost', err }, 'lost an idle database connection; the pool opens a new one'),
  )
  pool.on('connect', (client) => client.on('error', () => undefined))

  const deadline = Date.now() + startTimeoutMilliseconds
  for (;;) {
    try {
      await migrate(pool, { schema: service, migrations, log })
      return { pool, db: drizzle({ client: pool }), clock: await createDatabaseClock({ pool, log }) }
    } catch (error) {
      if (!isNotReady(error) || Date.now() > deadline) {
        await pool.end()
        throw error
      }
      log.info({ event: 'database.awaited' }, 'waiting for PostgreSQL to accept connections')
      await sleep(500)
    }
  }
}
