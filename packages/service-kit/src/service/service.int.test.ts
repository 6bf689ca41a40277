import { once } from 'node:events'
import { bookingOnMovieUpdated, movieUpdated } from '@marquee/contracts/catalog-events'
import { newEvent } from '@marquee/contracts/define-event'
import { queueName } from '@marquee/contracts/define-subscription'
import { createBackgroundTask } from '@marquee/kernel/background-task'
import { newId } from '@marquee/kernel/id'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { messagingTables } from '@marquee/messaging/events/tables'
import { createMessaging, type Messaging } from '@marquee/messaging/messaging'
import { ddl } from '@marquee/messaging/messaging-under-test'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDatabaseClock } from '../database/database-clock.ts'
import { createFastify } from '../http/http.ts'
import { createLogger } from './logger.ts'
import { metrics } from './metrics.ts'
import { daysBefore } from './retention.ts'
import { composeService } from './service.ts'

const log = createLogger({ service: 'test', level: 'silent' })
const tables = messagingTables(pgSchema('booking'))

/**
 * A service with a route and a background task that run the given functions. `db` stays connected after the service has
 * stopped.
 */
const startService = async ({
  work = async () => undefined,
  task = async () => undefined,
}: {
  work?: (messaging: Messaging) => Promise<unknown>
  task?: (messaging: Messaging, stopping: AbortSignal) => Promise<unknown>
} = {}) => {
  const [{ urls, drop }, broker] = await Promise.all([createTestDatabase(), createTestBroker()])
  onTestFinished(async () => {
    await Promise.all([drop(), broker.drop()])
  })
  const [pool, watcher] = [1, 2].map(() => new pg.Pool({ connectionString: urls.booking, max: 4 })) as [
    pg.Pool,
    pg.Pool,
  ]
  onTestFinished(() => watcher.end())
  await watcher.query(ddl)
  const db = drizzle({ client: pool })
  const clock = await createDatabaseClock({ pool, log })
  const messaging = createMessaging({
    service: 'booking',
    url: broker.url,
    db,
    tables,
    log,
    topology: { subscriptions: [bookingOnMovieUpdated], retryDelays: [] },
  })
  const http = createFastify(log)
  await http.register(metrics, { service: 'booking' })
  http.get('/work', () => work(messaging))
  const run = async (stopping: AbortSignal) => {
    await task(messaging, stopping)
    return false
  }
  const service = composeService({
    http,
    messaging,
    consumers: [subscribe(bookingOnMovieUpdated, async () => undefined)],
    tasks: [createBackgroundTask({ name: 'work', everyMilliseconds: 60_000, run, log })],
    retention: { EVENT_RETENTION_DAYS: 30, INBOX_RETENTION_DAYS: 60 },
    database: { pool, db, clock },
    log,
  })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= service.stop()
    return stopped
  }
  onTestFinished(stop)
  const start = () => service.start({ host: '127.0.0.1', port: 0 })
  return { service, messaging, db: drizzle({ client: watcher }), start, stop }
}

const recordEvent = (messaging: Messaging) =>
  messaging.transact(({ record }) =>
    record(
      newEvent(movieUpdated, {
        subject: newId(),
        sequence: 1,
        data: { movieId: newId(), title: 'M', posterUrl: null, durationMinutes: 90 },
      }),
    ),
  )

describe('a graceful stop', () => {
  it('waits for in-flight requests, and publishes the events that they recorded', async () => {
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    onTestFinished(() => goOn.resolve())
    const { service, messaging, db, start, stop } = await startService({
      work: async (own) => {
        begun.resolve()
        await goOn.promise
        await recordEvent(own)
        return 'done'
      },
    })
    const address = await start()
    await eventually(() => expect(messaging.isConnected()).resolves.toBe(true))
    const answer = fetch(`${address}/work`)
    await begun.promise
    const stopped = stop()
    await eventually(() => expect(service.http.server.listening).toBe(false))
    goOn.resolve()
    expect((await answer).status).toBe(200)
    await stopped
    const [event, ...more] = await db.select().from(tables.events)
    expect(more).toEqual([])
    expect(event?.publishedAt).toBeInstanceOf(Date)
  })

  it('waits for running background tasks, and publishes the events that they recorded', async () => {
    const begun = Promise.withResolvers<void>()
    const { messaging, db, start, stop } = await startService({
      task: async (own, stopping) => {
        begun.resolve()
        await once(stopping, 'abort')
        // A stop that does not wait ends within this time, and the test fails.
        await new Promise((resolve) => setTimeout(resolve, 300))
        await recordEvent(own)
      },
    })
    await start()
    await begun.promise
    await eventually(() => expect(messaging.isConnected()).resolves.toBe(true))
    await stop()
    const [event, ...more] = await db.select().from(tables.events)
    expect(more).toEqual([])
    expect(event?.publishedAt).toBeInstanceOf(Date)
  })
})

it('prunes published events and ids of applied events, each after its own number of days', async () => {
  const { db, start } = await startService()
  const ago = (days: number) => daysBefore(new Date(), days)
  const [old, young] = [31, 29].map((days) => ({
    id: newId(),
    type: movieUpdated.type,
    subject: newId(),
    sequence: 1,
    data: {},
    time: ago(days),
    publishedAt: ago(days),
  })) as [typeof tables.events.$inferInsert, typeof tables.events.$inferInsert]
  await db.insert(tables.events).values([old, young])
  const subscription = queueName(bookingOnMovieUpdated)
  const [pruned, kept] = [newId(ago(61).getTime()), newId(ago(59).getTime())]
  await db.insert(tables.inbox).values([pruned, kept].map((eventId) => ({ subscription, eventId })))

  await start()
  await eventually(async () => {
    expect((await db.select().from(tables.events)).map(({ id }) => id)).toEqual([young.id])
    expect((await db.select().from(tables.inbox)).map(({ eventId }) => eventId)).toEqual([kept])
  })
})

it('counts failed runs of background tasks', async () => {
  const { service, start } = await startService({ task: () => Promise.reject(new Error('no')) })
  await start()
  await eventually(async () =>
    expect(await service.http.metricsRegistry.metrics()).toMatch(
      /^background_task_failures_total\{.*task="work".*\} 1$/m,
    ),
  )
})
