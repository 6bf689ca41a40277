import type { EventDefinition, EventEnvelope } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Broker } from '../connection/broker.ts'
import { closeTimeoutMilliseconds, settledWithin } from '../connection/connection.ts'
import type { MessagingTables } from '../events/tables.ts'
import type { Transact, UnitOfWork } from '../publishing/outbox.ts'
import { createApplication, createDeliveries } from './deliveries.ts'
import { applyRedelivered, type InTurn } from './redelivered-events.ts'

type DataOf<Definition extends EventDefinition> = z.output<Definition['data']>

export type Handler<Definition extends EventDefinition> = (
  event: EventEnvelope<DataOf<Definition>>,
  unit: UnitOfWork,
) => Promise<void>

/** A subscription with the handler of its events. */
export type Consumer = { readonly subscription: Subscription; readonly apply: Handler<EventDefinition> }

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
  // Parsed once more here, because only the schema can guarantee the type that the handler declares.
  apply: ({ data, ...envelope }, unit) =>
    handler({ ...envelope, data: subscription.event.data.parse(data) as DataOf<Definition> }, unit),
})

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
