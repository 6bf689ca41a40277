import { queueName } from '@marquee/contracts/define-subscription'
import { type Consumer, type OnOutcome, outcomes } from '@marquee/messaging/consuming/consumer'
import type { Messaging } from '@marquee/messaging/messaging'
import { Counter, Gauge, type Registry } from 'prom-client'

/** A gauge whose value is read at each scrape by Prometheus. `read` has to be cheap and bounded. */
export type GaugeDefinition = {
  readonly name: string
  readonly help: string
  readonly read: () => Promise<number> | number
}

/** How long a scrape waits for a value from a database or a broker that does not respond. */
const readTimeoutMilliseconds = 2_000

/** Resolves with undefined if `read` fails or times out. */
const readInTime = async <T>(read: () => Promise<T> | T): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, readTimeoutMilliseconds, undefined)
  })
  try {
    return await Promise.race([Promise.resolve().then(read), timeout])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** Registers the gauge. A scrape omits a gauge that cannot be read, and exports the other metrics. */
export const registerGauge = (registry: Registry, { name, help, read }: GaugeDefinition) =>
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await readInTime(read)
      if (value === undefined) this.remove()
      else this.set(value)
    },
  })

/**
 * Registers a counter with a series for each reason. Every series starts at 0, so that Prometheus sees the first count
 * as an increase.
 *
 * @returns a function that increments the series of a reason
 */
export const countByReason = <Reason extends string>(
  registry: Registry,
  { name, help, reasons }: { name: string; help: string; reasons: readonly Reason[] },
): ((reason: Reason) => void) => {
  const counter = new Counter({ name, help, labelNames: ['reason'], registers: [registry] })
  for (const reason of reasons) counter.inc({ reason }, 0)
  return (reason) => counter.inc({ reason })
}

/** The gauge of every process that connects to RabbitMQ. */
export const rabbitmqConnected = (isConnected: () => Promise<boolean>): GaugeDefinition => ({
  name: 'rabbitmq_connected',
  help: '1 while RabbitMQ accepts messages; 0 while it is not connected, does not respond, or blocks publishers',
  read: async () => Number(await isConnected()),
})

/** The counts of all queues are read together. A scrape omits all counts while RabbitMQ does not respond. */
const registerDeadLetters = (registry: Registry, read: Messaging['deadLetters']) =>
  new Gauge({
    name: 'dead_letters',
    help: 'Events of a subscription that failed too often and wait for a person',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      const counts = await readInTime(read)
      this.reset()
      for (const { queue, count } of counts ?? []) this.set({ queue }, count)
    },
  })

/**
 * Registers the metrics of every service: unpublished events, outcomes of received events, dead letters, and failed
 * background tasks. Every counter series starts at 0, so that Prometheus sees the first failure as an increase.
 *
 * @returns functions that increment the counters of events and of failed background tasks
 */
export const measureService = (
  registry: Registry,
  {
    messaging,
    consumers,
    tasks,
    gauges,
  }: {
    messaging: Pick<Messaging, 'backlog' | 'isConnected' | 'deadLetters'>
    consumers: readonly Pick<Consumer, 'subscription'>[]
    tasks: readonly { readonly name: string }[]
    gauges: readonly GaugeDefinition[]
  },
): { event: OnOutcome; taskFailure: (task: string) => void } => {
  const common: GaugeDefinition[] = [
    {
      name: 'events_unpublished',
      help: 'Committed events that are not published to RabbitMQ yet, counted up to 10,000',
      read: messaging.backlog.count,
    },
    {
      name: 'events_unpublished_oldest_age_seconds',
      help: 'Age of the oldest event that is not published to RabbitMQ yet',
      read: messaging.backlog.oldestAgeSeconds,
    },
    rabbitmqConnected(messaging.isConnected),
  ]
  for (const gauge of [...common, ...gauges]) registerGauge(registry, gauge)
  registerDeadLetters(registry, messaging.deadLetters)

  const events = new Counter({
    name: 'subscription_events_total',
    help: 'Delivered events by outcome: applied, repeated, retried or dead_lettered',
    labelNames: ['subscription', 'outcome'],
    registers: [registry],
  })
  for (const { subscription } of consumers) {
    for (const outcome of outcomes) events.inc({ subscription: queueName(subscription), outcome }, 0)
  }
  const failures = new Counter({
    name: 'background_task_failures_total',
    help: 'Failed runs of a background task; a failed run is retried',
    labelNames: ['task'],
    registers: [registry],
  })
  for (const { name } of tasks) failures.inc({ task: name }, 0)

  return {
    event: (subscription, outcome) => events.inc({ subscription, outcome }),
    taskFailure: (task) => failures.inc({ task }),
  }
}
