import { queueName } from '@marquee/contracts/define-subscription'
import { type BackgroundTask, createBackgroundTask } from '@marquee/kernel/background-task'
import type { Clock } from '@marquee/kernel/clock'
import type { Consumer } from '@marquee/messaging/consuming/consumer'
import type { Messaging } from '@marquee/messaging/messaging'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { DatabaseHandle } from '../database/database.ts'
import { daysBefore, throttlePruning } from './retention.ts'
import { type GaugeDefinition, measureService } from './service-metrics.ts'

/** A service that can be started and stopped. Tests send requests to `http` without a port. */
export type Service = {
  readonly http: FastifyInstance
  readonly log: Logger
  /**
   * Starts the consumers and the background tasks, and listens for requests. Resolves with the address, such as
   * `http://127.0.0.1:4001`.
   */
  readonly start: (address: { host: string; port: number }) => Promise<string>
  readonly stop: () => Promise<void>
}

/** Replaces a service's default clock, which is the database's, or its default log. */
export type ServiceOverrides = { readonly now?: Clock; readonly log?: Logger }

const everyHour = 3_600_000

/** The background tasks that prune the event log and the inbox of a service. */
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
      run: throttlePruning(() => messaging.pruneEvents(daysBefore(now(), retention.EVENT_RETENTION_DAYS))),
      log,
    }),
    createBackgroundTask({
      name: 'prune inbox',
      everyMilliseconds: everyHour,
      run: throttlePruning(() => pruneInbox(daysBefore(now(), retention.INBOX_RETENTION_DAYS))),
      log,
    }),
  ]
}

/** Composes a service from its parts, and orders their start and stop. */
export const composeService = ({
  http,
  messaging,
  consumers = [],
  tasks = [],
  gauges = [],
  retention,
  database,
  log,
}: {
  http: FastifyInstance
  messaging: Messaging
  consumers?: readonly Consumer[]
  tasks?: readonly BackgroundTask[]
  /** The service's own gauges, in addition to the metrics of every service. */
  gauges?: readonly GaugeDefinition[]
  /** How many days published events stay in the event log, and ids of applied events in the inbox. */
  retention: { readonly EVENT_RETENTION_DAYS: number; readonly INBOX_RETENTION_DAYS: number }
  database: DatabaseHandle
  log: Logger
}): Service => {
  const own = [...tasks, ...retentionTasks({ messaging, consumers, retention, now: database.clock.now, log })]
  const all = [database.clock.task, ...own]
  const counts = measureService(http.metricsRegistry, { messaging, consumers, tasks: all, gauges })
  return {
    http,
    log,
    start: async ({ host, port }) => {
      messaging.start(consumers, counts.event)
      for (const task of all) task.start(() => counts.taskFailure(task.name))
      return http.listen({ host, port })
    },
    // In-flight requests and running tasks record events, events need the broker, and all need the database.
    stop: async () => {
      await http.close()
      await Promise.all(own.map((task) => task.stop()))
      await messaging.stop()
      await database.clock.task.stop()
      await database.pool.end()
    },
  }
}
