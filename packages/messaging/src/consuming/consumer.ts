import type { EventDefinition, EventEnvelope } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Broker } from '../connection/broker.ts'
import { closeTimeoutMilliseconds, settledWithin } from '../connection/connection.ts'
import type { MessagingTables } from '../events/tables.ts'
import { inTraceOf } from '../events/trace-context.ts'
import type { Transact, UnitOfWork } from '../publishing/outbox.ts'
import { createApplication, createDeliveries } from './deliveries.ts'
import { applyRedelivered, type InTurn } from './redelivered-events.ts'

type DataOf<Definition extends EventDefinition> = z.output<Definition['data']>

export type Handler<Definition extends EventDefinition> = (
  event: EventEnvelope<DataOf<Definition>>,
  unit: UnitOfWork,
) => Promise<void>

/** A handler of all events of a batch. */
export type BatchHandler<Definition extends EventDefinition> = (
  events: readonly EventEnvelope<DataOf<Definition>>[],
  unit: UnitOfWork,
) => Promise<void>

/** A subscription with a function that applies its events. */
export type Consumer = {
  readonly subscription: Subscription
  /**
   * Applies different events in their order, in one transaction. Resolves with the number of events that were applied
   * before `isOver` returned true; at least one.
   */
  readonly apply: (events: readonly EventEnvelope[], unit: UnitOfWork, isOver: () => boolean) => Promise<number>
}

/**
 * Connects a handler to a subscription. The handler runs in the transaction that has just put the event's id in the
 * inbox: a repeated event does nothing, and a failure leaves no trace. Events that arrive together are applied one
 * after the other in one transaction. If one of the events fails, each event is applied again in a transaction of its
 * own.
 */
export const subscribe = <Definition extends EventDefinition>(
  subscription: Subscription<Definition>,
  handler: Handler<Definition>,
): Consumer => ({
  subscription,
  apply: async (events, unit, isOver) => {
    let applied = 0
    for (const event of events) {
      if (applied > 0 && isOver()) break
      await inTraceOf(event, () => handler(typed(subscription, event), unit))
      applied += 1
    }
    return applied
  },
})

/**
 * Connects a handler of many events to a subscription, for handlers whose statements can apply any number of events at
 * once. The handler gets the events of a batch that are not in the inbox yet, in the order of arrival. Each event is
 * there once, but several events may have the same subject. If the handler fails, it gets each event alone.
 *
 * The handler runs in no event's trace: an event that the handler records names its trace itself.
 */
export const subscribeToBatches = <Definition extends EventDefinition>(
  subscription: Subscription<Definition>,
  handler: BatchHandler<Definition>,
): Consumer => ({
  subscription,
  apply: async (events, unit) => {
    await handler(
      events.map((event) => typed(subscription, event)),
      unit,
    )
    return events.length
  },
})

/** Parses the data once more, because only the schema can guarantee the type that the handler declares. */
const typed = <Definition extends EventDefinition>(
  { event }: Subscription<Definition>,
  { data, ...envelope }: EventEnvelope,
): EventEnvelope<DataOf<Definition>> => ({ ...envelope, data: event.data.parse(data) as DataOf<Definition> })

/** The outcome of a delivered event. `repeated`: the inbox had the event already, so nothing was done. */
export const outcomes = ['applied', 'repeated', 'retried', 'dead_lettered'] as const
export type OnOutcome = (subscription: string, outcome: (typeof outcomes)[number]) => void

/**
 * Maximum number of events that the broker sends to one process for one subscription without an acknowledgement. While
 * a batch is applied, the next batch arrives.
 */
const prefetch = 100

/** Timeout for handlers in progress on stop. */
const drainTimeoutMilliseconds = 10_000

export type ConsumerDependencies = {
  readonly broker: Broker
  readonly transact: Transact
  readonly inbox: MessagingTables['inbox']
  readonly onOutcome: OnOutcome
  /** Shared by all consumers of the process. */
  readonly inTurn: InTurn
  readonly log: Logger
}

/** Consumes one subscription's queue until stopped, across reconnections. */
export const startConsumer = (consumer: Consumer, dependencies: ConsumerDependencies) => {
  const { subscription } = consumer
  const { broker, inTurn, log } = dependencies
  const queue = queueName(subscription)
  const application = createApplication(consumer, dependencies)
  const inFlight = new Set<Promise<void>>()
  const stopping = new AbortController()

  const drain = async (): Promise<void> => {
    // When a handler fails, the work of storing the event for its retry is added to `inFlight`.
    while (inFlight.size > 0) await Promise.all(inFlight)
  }

  let cancel = async (): Promise<void> => undefined
  const kept = broker.keepConsumerChannel(queue, async (channel, channelEnded) => {
    const ended = AbortSignal.any([channelEnded, stopping.signal])
    const deliveries = createDeliveries({ channel, ended, subscription, application, inFlight, log })
    await broker.prepare(channel, [subscription])
    await applyRedelivered({ channel, queue, deliveries, inTurn, ended })
    if (ended.aborted) return
    await channel.prefetch(prefetch)
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (message === null) {
        log.warn(
          { event: 'consumer.queue_deleted', queue },
          'the queue was deleted; consuming resumes when it exists again',
        )
        channel.close().catch(() => undefined)
        return
      }
      if (stopping.signal.aborted) return
      void deliveries.take(message)
    })
    cancel = () => settledWithin(closeTimeoutMilliseconds, channel.cancel(consumerTag))
  })

  return {
    ready: kept.ready,
    /**
     * Takes no further message. Resolves when the handlers in progress have ended. Waits at most 10 s for the handlers,
     * and at most 2 s each to cancel the consumer and to close the channel. RabbitMQ delivers unfinished messages
     * again.
     */
    stop: async () => {
      stopping.abort()
      await cancel()
      await settledWithin(drainTimeoutMilliseconds, drain())
      await kept.close()
    },
  }
}
