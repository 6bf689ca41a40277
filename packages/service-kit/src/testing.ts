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

/** A broker's first connection takes its time on a busy machine. */
const connectedWithinMs = 40_000

/**
 * What the tests of a service stand on: a database and a broker of its own, an issuer of tokens, and as many processes of
 * the service as they make.
 *
 * @param build makes a process of the service, from its environment and what else the test gives
 * @param environment what the service needs besides its database, its broker and the issuer's keys
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
  let elsewhere: Broker | undefined

  const sql = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows

  /** Another service's connection to the broker. */
  const connection = async (): Promise<Broker> => {
    elsewhere ??= connectBroker({
      url: broker.url,
      name: 'test',
      log: createLogger({ service: 'test', level: 'fatal' }),
    })
    const connected = elsewhere
    await eventually(() => connected.isConnected() || Promise.reject(new Error('no broker')), {
      within: connectedWithinMs,
    })
    return connected
  }

  return {
    database,
    broker,
    issuer,
    pool,
    sql,

    /** Makes one more process of the service on the same servers, which `stop` stops. */
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

    /** Connects to the broker as another service, so that the first event need not wait. */
    connect: async (): Promise<void> => void (await connection()),

    /** Publishes an event as another service would, and returns its id; `id` sends the same one again. */
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

    /** How many of the service's sessions wait for a lock. */
    waiting: (): Promise<number> => countWaiting(pool, service),

    stop: async (): Promise<void> => {
      await elsewhere?.close()
      await Promise.all([...processes].map((each) => each.stop()))
      await pool.end()
      await jwks.close()
      await Promise.all([broker.drop(), database.drop()])
    },
  }
}
