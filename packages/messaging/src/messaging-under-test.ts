import { queueName } from '@marquee/contracts/define-subscription'
import { newId } from '@marquee/kernel/id'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import { type ConfirmChannel, connect, type GetMessage, type Options } from 'amqplib'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import type { TopologyMode } from './connection/broker.ts'
import { subscribe } from './consuming/consumer.ts'
import { createMessaging, type Messaging } from './messaging.ts'
import type { UnitOfWork } from './publishing/outbox.ts'
import { countSeat, onSeatCounted, type SeatHandler, seat, seatCounted, tables } from './seat-counting-under-test.ts'
import { deadLetterQueue, type Topology } from './topology/topology.ts'

export const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' })

export const queue = queueName(onSeatCounted)
export const deadQueue = deadLetterQueue(queue)

export const topology: Topology = {
  subscriptions: [onSeatCounted],
  retryDelays: [
    { name: '100ms', milliseconds: 100 },
    { name: '200ms', milliseconds: 200 },
  ],
}

export const seats = (count: number, from = 0) => Array.from({ length: count }, (_, index) => seat(from + index))

/** A `seatCounted` event, as the JSON that a message contains. */
export const seatMessage = (number: number) => ({
  specversion: '1.0' as const,
  id: newId(),
  source: 'marquee/booking',
  type: seatCounted.type,
  subject: newId(),
  time: new Date().toISOString(),
  datacontenttype: 'application/json' as const,
  sequence: 1,
  data: { number },
})

// `effects` deliberately has no key: an event that is applied twice leaves two rows.
export const ddl = `
  CREATE TABLE booking.events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, type text NOT NULL,
    subject text NOT NULL, sequence integer NOT NULL, "time" timestamptz NOT NULL DEFAULT now(), traceparent text,
    data jsonb NOT NULL, published_at timestamptz);
  CREATE INDEX events_unpublished ON booking.events (position) WHERE published_at IS NULL;
  CREATE TABLE booking.inbox (
    subscription text NOT NULL, event_id uuid NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription, event_id));
  CREATE TABLE booking.effects (number integer NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())`

const poolSize = 12

/** A broker and a database for any number of services, both deleted when the test has finished. */
export const createWorld = async (given: { brokerUrl?: string; topology?: Topology } = {}) => {
  const [database, broker] = await Promise.all([
    createTestDatabase(),
    given.brokerUrl === undefined ? createTestBroker() : undefined,
  ])
  onTestFinished(database.drop)
  if (broker) onTestFinished(broker.drop)
  const brokerUrl = given.brokerUrl ?? broker?.url ?? ''

  const openPool = () => {
    const pool = new pg.Pool({ connectionString: database.urls.booking, max: poolSize, connectionTimeoutMillis: 2_000 })
    // The service kit listens to these errors, too.
    pool.on('error', () => undefined)
    pool.on('connect', (client) => client.on('error', () => undefined))
    onTestFinished(() => pool.end())
    return pool
  }
  const watcher = openPool()
  await watcher.query(ddl)

  const asAdministrator = async (sql: string): Promise<void> => {
    const url = new URL(database.adminUrl)
    const name = url.pathname.slice(1)
    url.pathname = '/postgres'
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    try {
      await client.query(sql.replaceAll('$database', name))
    } finally {
      await client.end()
    }
  }
  const breakDatabaseConnections = () =>
    asAdministrator(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$database'`)

  const numbers = async (sql: string): Promise<number[]> =>
    (await watcher.query<{ number: number }>(sql)).rows.map(({ number }) => number)

  return {
    brokerUrl,
    databaseUrl: database.urls.booking,
    poolSize,
    db: drizzle({ client: openPool() }),
    tables,

    breakDatabaseConnections,
    /** Closes all connections to the database and refuses new ones. Resolves with a function that ends the outage. */
    startDatabaseOutage: async () => {
      await asAdministrator('ALTER DATABASE $database ALLOW_CONNECTIONS false')
      await breakDatabaseConnections()
      return () => asAdministrator('ALTER DATABASE $database ALLOW_CONNECTIONS true')
    },

    /** Opens a TCP proxy to the broker that the test can interrupt. */
    openProxy: async () => {
      const proxy = await startTcpProxy(brokerUrl)
      onTestFinished(proxy.close)
      return proxy
    },

    /** Starts to move all messages of one queue to another, as *Move messages* in RabbitMQ's management UI does. */
    moveMessages: async (from: string, to: string): Promise<void> => {
      if (!broker) throw new Error('moveMessages needs the broker that createWorld starts')
      await broker.moveMessages(from, to)
    },

    /**
     * Creates a replica of the service with its own pool. A replica that is started without consumers only publishes.
     */
    createService: (options: { url?: string; topology?: Topology; topologyMode?: TopologyMode } = {}): Messaging => {
      const messaging = createMessaging({
        service: 'booking',
        url: options.url ?? brokerUrl,
        db: drizzle({ client: openPool() }),
        tables,
        log,
        topology: options.topology ?? given.topology ?? topology,
        topologyMode: options.topologyMode ?? 'declare',
      })
      onTestFinished(messaging.stop)
      return messaging
    },

    /** The numbers in `effects`, sorted. A number that is there twice was applied twice. */
    effects: () => numbers('SELECT number FROM booking.effects ORDER BY number'),
    effectTimes: async (): Promise<number[]> =>
      (await watcher.query<{ at: Date }>('SELECT at FROM booking.effects ORDER BY at')).rows.map(({ at }) => +at),
    unpublished: () =>
      numbers(`SELECT (data->>'number')::int AS number FROM booking.events WHERE published_at IS NULL`),
    query: (sql: string) => watcher.query(sql),

    /** Runs work on a separate channel, independent of the tested code. */
    onChannel: async <T>(work: (channel: ConfirmChannel) => Promise<T>): Promise<T> => {
      const connection = await connect(brokerUrl, { noDelay: true })
      try {
        const channel = await connection.createConfirmChannel()
        channel.on('error', () => undefined)
        return await work(channel)
      } finally {
        await connection.close()
      }
    },
  }
}

export type World = Awaited<ReturnType<typeof createWorld>>

/** Puts a message into the tests' queue. */
export const deliver = (world: World, content: unknown, options: Options.Publish = {}) =>
  world.onChannel(async (channel) => {
    const body = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
    channel.sendToQueue(queue, body, { persistent: true, ...options })
    await channel.waitForConfirms()
  })

/** Removes the first message of a queue and returns it; undefined if the queue is empty. */
export const takeFrom = (world: World, name: string): Promise<GetMessage | undefined> =>
  world.onChannel(async (channel) => (await channel.get(name, { noAck: true })) || undefined)

/** The number of ready messages in a queue, without those that a consumer has not acknowledged yet. */
export const waitingIn = (world: World, name: string): Promise<number> =>
  world.onChannel(async (channel) => (await channel.checkQueue(name)).messageCount)

/** Starts a replica that consumes. Resolves when the replica receives messages. */
export const startConsuming = async (
  world: World,
  handler: SeatHandler = countSeat,
  options: { url?: string; topology?: Topology } = {},
): Promise<Messaging> => {
  const service = world.createService(options)
  service.start([subscribe(onSeatCounted, handler)])
  await service.ready()
  return service
}

/** Starts a replica that only publishes. */
export const startPublishing = (world: World, options: { url?: string; topology?: Topology } = {}): Messaging => {
  const service = world.createService(options)
  service.start([])
  return service
}

export const record = (service: Messaging, ...events: Parameters<UnitOfWork['record']>): Promise<void> =>
  service.transact(async ({ record: recordEvents }: UnitOfWork) => recordEvents(...events))
