import type { Clock } from '@marquee/kernel/clock'
import type { MessagingTables } from '@marquee/messaging/events/tables'
import { createMessaging } from '@marquee/messaging/messaging'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { openDatabase } from '../database/database.ts'
import { createHttp } from '../http/http.ts'
import type { KeyStore } from '../http/jwks.ts'
import type { serviceConfig } from './config.ts'

/**
 * Opens the parts that every service needs: its migrated database, its messaging, and a function that makes its HTTP
 * server. Messaging connects when the service starts. The service is ready while PostgreSQL and RabbitMQ are available.
 *
 * @param migrations the folder of the service's migrations
 * @param tables the service's event log and inbox
 * @param now by default the database's clock
 */
export const openService = async ({
  service,
  description,
  config,
  migrations,
  tables,
  log,
  now,
}: {
  service: string
  /** The description of the service in the API document. */
  description: string
  config: Omit<z.infer<typeof serviceConfig>, 'JWKS_URL'>
  migrations: URL
  tables: MessagingTables
  log: Logger
  now: Clock | undefined
}) => {
  const database = await openDatabase({
    service,
    url: config.DATABASE_URL,
    poolSize: config.DATABASE_POOL_SIZE,
    migrations,
    log,
  })
  const { db, pool } = database
  const messaging = createMessaging({
    service,
    url: config.AMQP_URL,
    topologyMode: config.AMQP_TOPOLOGY,
    db,
    tables,
    log,
  })
  const checks = { postgres: () => pool.query('SELECT 1'), rabbitmq: messaging.isConnected }
  return {
    database,
    db,
    pool,
    messaging,
    now: now ?? database.clock.now,
    /** @param keys the public keys of the token issuer */
    openHttp: (keys: KeyStore): Promise<FastifyInstance> =>
      createHttp({ service, description, config, keys, checks, log }),
  }
}
