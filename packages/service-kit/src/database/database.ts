import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@marquee/messaging/publishing/outbox'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Logger } from 'pino'
import { createDatabaseClock, type DatabaseClock } from './database-clock.ts'
import { migrate } from './migrate.ts'

export type DatabaseHandle = { readonly pool: pg.Pool; readonly db: Database; readonly clock: DatabaseClock }

const startMilliseconds = 60_000

/** How long a request waits for a connection to the database, and how long for the answer to a query. */
const connectionMilliseconds = 3_000
const queryMilliseconds = 8_000

/**
 * How long a request waits for a database that hangs, before it is answered that this is so. The gateway has to wait for
 * longer, or the client gets the gateway's answer, which cannot say why.
 */
export const longestWaitMilliseconds = connectionMilliseconds + queryMilliseconds

/**
 * Opens the service's database, waiting up to a minute for the server, and brings its schema up to date. Every wait on
 * it is bounded, so that a request during an outage is answered instead of hanging.
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
    connectionTimeoutMillis: connectionMilliseconds,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // A server that answers ends a statement by itself, and before we would give up the connection with it.
    statement_timeout: queryMilliseconds - 1_000,
    lock_timeout: 5_000,
    idle_in_transaction_session_timeout: 30_000,
    query_timeout: queryMilliseconds,
  })
  // A connection that breaks is replaced; without listeners the process would end. The pool listens only to those that
  // nobody uses, so each gets one of its own; what breaks at work also fails the statement under way and is told there.
  pool.on('error', (err) => log.warn({ err }, 'a database connection broke'))
  pool.on('connect', (client) => client.on('error', () => undefined))

  const deadline = Date.now() + startMilliseconds
  for (;;) {
    try {
      await migrate(pool, { schema: service, migrations, log })
      return { pool, db: drizzle({ client: pool }), clock: await createDatabaseClock({ pool, log }) }
    } catch (error) {
      const refused =
        error instanceof Error && 'code' in error && ['ECONNREFUSED', '57P03'].includes(String(error.code))
      if (!refused || Date.now() > deadline) {
        await pool.end()
        throw error
      }
      log.info('waiting for PostgreSQL')
      await sleep(500)
    }
  }
}
