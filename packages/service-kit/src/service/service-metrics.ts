import { queueName } from '@marquee/contracts/define-subscription'
import { type Consumer, type OnOutcome, outcomes } from '@marquee/messaging/consuming/consumer'
import type { Messaging } from '@marquee/messaging/messaging'
import { Counter, Gauge, type Registry } from 'prom-client'

/** A number that is read each time that Prometheus asks; `read` has to be cheap and bounded. */
export type Figure = { readonly name: string; readonly help: string; readonly read: () => Promise<number> | number }

/** How long Prometheus waits for a figure that comes from a database or a broker which does not answer. */
const readMilliseconds = 2_000

const readInTime = async <T>(read: () => Promise<T> | T): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, readMilliseconds, undefined)
  })
  try {
    return await Promise.race([Promise.resolve().then(read), late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** A figure that cannot be read is left out, instead of being told as it was, or costing the other metrics. */
export const showFigure = (registry: Registry, { name, help, read }: Figure) =>
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
 * A counter with a series for each reason, which are all there from the start, with 0, so that the first one is an increase.
 *
 * @returns counts one more
 */
export const countByReason = <Reason extends string>(
  registry: Registry,
  { name, help, reasons }: { name: string; help: string; reasons: readonly Reason[] },
): ((reason: Reason) => void) => {
  const counter = new Counter({ name, help, labelNames: ['reason'], registers: [registry] })
  for (const reason of reasons) counter.inc({ reason }, 0)
  return (reason) => counter.inc({ reason })
}

/** For every process that has a connection to RabbitMQ. */
export const rabbitmqConnected = (isConnected: () => Promise<boolean>): Figure => ({
  name: 'rabbitmq_connected',
  help: '1 while RabbitMQ would take an event, 0 while there is no connection, no answer, or it takes no messages',
  read: async () => Number(await isConnected()),
})

/** Read together, and left out together while RabbitMQ does not answer. */
const showDeadLetters = (registry: Registry, read: Messaging['deadLetters']) =>
  new Gauge({
    name: 'dead_letters',
    help: 'Events of a subscription that could not be applied and wait for a person',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      const counts = await readInTime(read)
      this.reset()
      for (const { queue, count } of counts ?? []) this.set({ queue }, count)
    },
  })

/**
 * The metrics that every service has: what waits to be published, what has become of the events that it hears, how many of
 * them wait for a person, and which background tasks fail. Every series is there from the start, with 0, so that the first failure is an increase.
 *
 * @returns what counts
 */
export const measureService = (
  registry: Registry,
  {
    messaging,
    consumers,
    tasks,
    figures,
  }: {
    messaging: Pick<Messaging, 'backlog' | 'isConnected' | 'deadLetters'>
    consumers: readonly Pick<Consumer, 'subscription'>[]
    tasks: readonly { readonly name: string }[]
    figures: readonly Figure[]
  },
): { event: OnOutcome; taskFailure: (task: string) => void } => {
  const common: Figure[] = [
    {
      name: 'events_unpublished',
      help: 'Committed events that RabbitMQ has not taken yet, counted up to 10,000',
      read: messaging.backlog.count,
    },
    {
      name: 'events_unpublished_oldest_age_seconds',
      help: 'Age of the first event that RabbitMQ has not taken yet',
      read: messaging.backlog.oldestAgeSeconds,
    },
    rabbitmqConnected(messaging.isConnected),
  ]
  for (const figure of [...common, ...figures]) showFigure(registry, figure)
  showDeadLetters(registry, messaging.deadLetters)

  const events = new Counter({
    name: 'subscription_events_total',
    help: 'Delivered events by what became of them: applied, repeated, retried or dead_lettered',
    labelNames: ['subscription', 'outcome'],
    registers: [registry],
  })
  for (const { subscription } of consumers) {
    for (const outcome of outcomes) events.inc({ subscription: queueName(subscription), outcome }, 0)
  }
  const failures = new Counter({
    name: 'background_task_failures_total',
    help: 'Runs of a background task that failed; each is tried again',
    labelNames: ['task'],
    registers: [registry],
  })
  for (const { name } of tasks) failures.inc({ task: name }, 0)

  return {
    event: (subscription, outcome) => events.inc({ subscription, outcome }),
    taskFailure: (task) => failures.inc({ task }),
  }
}
