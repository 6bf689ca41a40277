import { queueName } from '@marquee/contracts/define-subscription'
import { type BackgroundTask, createBackgroundTask } from '@marquee/kernel/background-task'
import type { Clock } from '@marquee/kernel/clock'
import type { Consumer } from '@marquee/messaging/consuming/consumer'
import type { Messaging } from '@marquee/messaging/messaging'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { DatabaseHandle } from '../database/database.ts'
import { daysBefore, gently } from './retention.ts'
import { type Figure, measureService } from './service-metrics.ts'

/** A service that can be started and stopped; `http` is there for tests that speak to it without a port. */
export type Service = {
  readonly http: FastifyInstance
  readonly log: Logger
  /** Listens and begins to consume and to run its background tasks. Resolves with the address, such as `http://127.0.0.1:4001`. */
  readonly start: (address: { host: string; port: number }) => Promise<string>
  readonly stop: () => Promise<void>
}

/** What a service makes by itself unless it is given it: the database's clock, and a log of its own. */
export type Surroundings = { readonly now?: Clock; readonly log?: Logger }

const everyHour = 3_600_000

/** Every service deletes what its event log and its inbox have kept for long enough. */
const retentionTasks = ({
  messaging,
  consumers,
  retention,
  now,
  log,
}: {
  messaging: Messaging
  consumers: readonly Consumer[]
  retention: { readonly EVENT_RETENTION_DAYS: number; readonly INBOX_RETENTION_DAYS: number }
  now: Clock
  log: Logger
}): BackgroundTask[] => {
  const pruneInbox = messaging.inboxPruner(consumers.map(({ subscription }) => queueName(subscription)))
  return [
    createBackgroundTask({
      name: 'prune events',
      everyMilliseconds: everyHour,
      run: gently(() => messaging.pruneEvents(daysBefore(now(), retention.EVENT_RETENTION_DAYS))),
      log,
    }),
    createBackgroundTask({
      name: 'prune inbox',
      everyMilliseconds: everyHour,
      run: gently(() => pruneInbox(daysBefore(now(), retention.INBOX_RETENTION_DAYS))),
      log,
    }),
  ]
}

/** Puts a service together from its parts and gives them the order in which they start and stop. */
export const composeService = ({
  http,
  messaging,
  consumers = [],
  tasks = [],
  figures = [],
  retention,
  database,
  log,
}: {
  http: FastifyInstance
  messaging: Messaging
  consumers?: readonly Consumer[]
  tasks?: readonly BackgroundTask[]
  /** What the service's own metrics are, besides those that all services have. */
  figures?: readonly Figure[]
  /** How many days published events are kept, and the memory of those that were applied. */
  retention: { readonly EVENT_RETENTION_DAYS: number; readonly INBOX_RETENTION_DAYS: number }
  database: DatabaseHandle
  log: Logger
}): Service => {
  const own = [...tasks, ...retentionTasks({ messaging, consumers, retention, now: database.clock.now, log })]
  const all = [database.clock.task, ...own]
  const counts = measureService(http.metricsRegistry, { messaging, consumers, tasks: all, figures })
  return {
    http,
    log,
    start: async ({ host, port }) => {
      messaging.start(consumers, counts.event)
      for (const task of all) task.start(() => counts.taskFailure(task.name))
      return http.listen({ host, port })
    },
    // Each step lets the ones after it still work: requests under way may record events, and events need the broker.
    stop: async () => {
      await http.close()
      await Promise.all(own.map((task) => task.stop()))
      await messaging.stop()
      await database.clock.task.stop()
      await database.pool.end()
    },
  }
}
