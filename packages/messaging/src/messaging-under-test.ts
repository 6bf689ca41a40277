import { defineEvent, newEvent } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { newId } from '@marquee/kernel/id'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import { type ConfirmChannel, connect, type GetMessage, type Options } from 'amqplib'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import type { TopologyMode } from './connection/broker.ts'
import { type Handler, subscribe } from './consuming/consumer.ts'
import { messagingTables } from './events/tables.ts'
import { createMessaging, type Messaging } from './messaging.ts'
import type { UnitOfWork } from './publishing/outbox.ts'
import { deadLetterQueue, type Topology } from './topology/topology.ts'

export const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' })

/** An event of the tests' own, and who hears of it. */
export const seatCounted = defineEvent('booking.seat-counted.v1', z.object({ number: z.int() }))
export const onSeatCounted: Subscription<typeof seatCounted> = {
  service: 'payment',
  name: 'on-seat-counted',
  event: seatCounted,
  delivery: 'competing',
}
export const queue = queueName(onSeatCounted)
export const deadQueue = deadLetterQueue(queue)

export const topology: Topology = {
  subscriptions: [onSeatCounted],
  retryDelays: [
    { name: '100ms', milliseconds: 100 },
    { name: '200ms', milliseconds: 200 },
  ],
}

export const seat = (number: number) => newEvent(seatCounted, { subject: newId(), sequence: 1, data: { number } })
export const seats = (count: number, from = 0) => Array.from({ length: count }, (_, index) => seat(from + index))

/** The same event as it goes over the wire. */
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

const tables = messagingTables(pgSchema('booking'))

// `effects` has no key on purpose: whatever is applied twice is seen twice.
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

export type SeatHandler = Handler<typeof seatCounted>

/** What the tests' handler does: it leaves one row. */
export const countSeat: SeatHandler = async ({ data }, { tx }) => {
  await tx.execute(`INSERT INTO booking.effects (number) VALUES (${data.number})`)
}

const poolSize = 12

/** A broker and a database with any number of services on them; all of it is gone when the test has finished. */
export const createWorld = async (given: { brokerUrl?: string; topology?: Topology } = {}) => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)
  const broker = given.brokerUrl === undefined ? await createTestBroker() : undefined
  if (broker) onTestFinished(broker.drop)
  const brokerUrl = given.brokerUrl ?? broker?.url ?? ''

  const openPool = () => {
    const pool = new pg.Pool({ connectionString: database.urls.booking, max: poolSize, connectionTimeoutMillis: 2_000 })
    // As the service kit does it.
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
    poolSize,
    db: drizzle({ client: openPool() }),
    tables,

    breakDatabaseConnections,
    /** Breaks all connections to the database and lets nobody in; resolves with what ends the outage. */
    takeDatabaseAway: async () => {
      await asAdministrator('ALTER DATABASE $database ALLOW_CONNECTIONS false')
      await breakDatabaseConnections()
      return () => asAdministrator('ALTER DATABASE $database ALLOW_CONNECTIONS true')
    },

    /** A way to the broker that the test can break. */
    openProxy: async () => {
      const proxy = await startTcpProxy(brokerUrl)
      onTestFinished(proxy.close)
      return proxy
    },

    /** Begins to move messages as RabbitMQ's management UI does. */
    moveMessages: async (from: string, to: string): Promise<void> => {
      if (!broker) throw new Error('only on a broker of the world’s own')
      await broker.moveMessages(from, to)
    },

    /** A service's replica with a pool of its own; without a handler it only publishes. */
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

    /** What the handler has done, in order of the seats' numbers; a number twice is an event applied twice. */
    effects: () => numbers('SELECT number FROM booking.effects ORDER BY number'),
    effectTimes: async (): Promise<number[]> =>
      (await watcher.query<{ at: Date }>('SELECT at FROM booking.effects ORDER BY at')).rows.map(({ at }) => +at),
    unpublished: () =>
      numbers(`SELECT (data->>'number')::int AS number FROM booking.events WHERE published_at IS NULL`),
    query: (sql: string) => watcher.query(sql),

    /** Runs work on a channel of its own, past everything that is tested. */
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

/** Puts a message straight into the tests' queue. */
export const deliver = (world: World, content: unknown, options: Options.Publish = {}) =>
  world.onChannel(async (channel) => {
    const body = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
    channel.sendToQueue(queue, body, { persistent: true, ...options })
    await channel.waitForConfirms()
  })

/** Takes the first message out of a queue; undefined if there is none. */
export const takeFrom = (world: World, name: string): Promise<GetMessage | undefined> =>
  world.onChannel(async (channel) => (await channel.get(name, { noAck: true })) || undefined)

/** How many messages wait in a queue, those that a consumer has not answered yet not counted. */
export const waitingIn = (world: World, name: string): Promise<number> =>
  world.onChannel(async (channel) => (await channel.checkQueue(name)).messageCount)

/** A replica that consumes; resolves when it does. */
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

/** A replica that only publishes. */
export const startPublishing = (world: World, options: { url?: string; topology?: Topology } = {}): Messaging => {
  const service = world.createService(options)
  service.start([])
  return service
}

export const record = (service: Messaging, ...events: ReturnType<typeof seats>): Promise<void> =>
  service.transact(async ({ record: recordEvents }: UnitOfWork) => recordEvents(...events))
