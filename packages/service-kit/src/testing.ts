import type { EventDefinition } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import { type Broker, connectBroker } from '@marquee/messaging/connection/broker'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase, type TestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { countWaiting, holdTransaction } from '@marquee/testing/held-transaction'
import { createTokenIssuer, startJwksServer } from '@marquee/testing/tokens'
import pg from 'pg'
import type { z } from 'zod'
import { createLogger } from './service/logger.ts'
import type { Service } from './service/service.ts'

/** Long, because the first connection to a broker is slow on a busy machine. */
const connectTimeoutMs = 40_000

/**
 * Opens the environment of a service's tests: a new database and vhost, a token issuer, and any number of processes of
 * the service.
 *
 * @param build makes a process of the service from its environment and the further arguments of `make`
 * @param environment the variables that the service needs in addition to its database, its broker and the issuer's keys
 */
export const openTestService = async <Made extends Pick<Service, 'stop'>, More extends unknown[]>({
  service,
  build,
  environment,
}: {
  service: keyof TestDatabase['urls']
  build: (environment: Record<string, string>, ...more: More) => Promise<Made>
  environment: Readonly<Record<string, string>>
}) => {
  const [database, broker, issuer] = await Promise.all([createTestDatabase(), createTestBroker(), createTokenIssuer()])
  const jwks = await startJwksServer(issuer)
  const pool = new pg.Pool({ connectionString: database.urls[service], max: 5 })
  const processes = new Set<Made>()
  let publisher: Broker | undefined

  const sql = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows

  /** A connection to the broker for events of other services. */
  const connection = async (): Promise<Broker> => {
    publisher ??= connectBroker({
      url: broker.url,
      name: 'test',
      log: createLogger({ service: 'test', level: 'fatal' }),
    })
    const connected = publisher
    await eventually(() => connected.isConnected() || Promise.reject(new Error('the broker is not connected')), {
      within: connectTimeoutMs,
    })
    return connected
  }

  return {
    database,
    broker,
    issuer,
    pool,
    sql,

    /** Makes another process of the service on the same servers; `stop` stops it. */
    make: async (settings: Readonly<Record<string, string>>, ...more: More): Promise<Made> => {
      const made = await build(
        {
          PORT: '0',
          LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'fatal',
          DATABASE_URL: database.urls[service],
          AMQP_URL: broker.url,
          JWKS_URL: jwks.url,
          ...environment,
          ...settings,
        },
        ...more,
      )
      processes.add(made)
      return made
    },

    /** Stops one process before the others. */
    stopProcess: async (made: Made): Promise<void> => {
      processes.delete(made)
      await made.stop()
    },

    /** Connects to the broker as another service, so that the first `publish` does not wait for the connection. */
    connect: async (): Promise<void> => void (await connection()),

    /** Publishes an event as another service would, and returns the event's id. Pass an `id` to repeat an event. */
    publish: async <Data extends z.ZodType>(
      { type }: EventDefinition<string, Data>,
      data: z.input<Data>,
      { id = newId(), subject = newId(), sequence = 1 } = {},
    ): Promise<string> => {
      const time = new Date().toISOString()
      const envelope = { specversion: '1.0' as const, source: 'test', datacontenttype: 'application/json' as const }
      await (await connection()).publish({ ...envelope, id, type, subject, time, sequence, data })
      return id
    },

    /** Runs a statement in a transaction that stays open while `meanwhile` runs. */
    inTransaction: <T>(text: string, values: unknown[], meanwhile: () => Promise<T>): Promise<T> =>
      holdTransaction(pool, text, values, meanwhile),

    /** How many database sessions of the service wait for a lock. */
    waiting: (): Promise<number> => countWaiting(pool, service),

    stop: async (): Promise<void> => {
      await publisher?.close()
      await Promise.all([...processes].map((each) => each.stop()))
      await pool.end()
      await jwks.close()
      await Promise.all([broker.drop(), database.drop()])
    },
  }
}

/**
 * Returns a function that starts a service once in each test process. The test files of the process then share the
 * service: its database, its broker and its process. A shared service ends with the servers of the test run. A shared
 * service costs each file nothing, while a new one costs about 2 s of processor time, most of it for RabbitMQ's queues.
 *
 * A file must start a service of its own if the file breaks or stops the service, chooses the service's settings, or
 * counts rows of the service without naming the ids of these rows.
 *
 * @param reset undoes what a file may have changed, such as the clock. The `stop` of the shared service calls `reset`.
 */
export const shareTestService = <Started extends { stop(): Promise<void> }>(
  start: () => Promise<Started>,
  reset: (started: Started) => Promise<void> | void = () => undefined,
): (() => Promise<Started>) => {
  let running: Promise<Started> | undefined
  return async () => {
    running ??= start().catch((error: unknown) => {
      running = undefined
      throw error
    })
    const started = await running
    return { ...started, stop: async () => reset(started) }
  }
}
