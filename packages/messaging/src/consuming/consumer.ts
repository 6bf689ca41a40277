import { setTimeout as sleep } from 'node:timers/promises'
import { type EventDefinition, type EventEnvelope, eventEnvelope } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { loggableError } from '@marquee/kernel/loggable-error'
import type { ConfirmChannel, ConsumeMessage } from 'amqplib'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Broker } from '../connection/broker.ts'
import { closeTimeoutMilliseconds, settledWithin } from '../connection/connection.ts'
import { crashPoint } from '../crash-points.ts'
import type { MessagingTables } from '../events/tables.ts'
import { childTraceparent, runInTrace } from '../events/trace-context.ts'
import type { Transact, UnitOfWork } from '../publishing/outbox.ts'
import { assertRoutingKey } from '../topology/routing-key.ts'
import { createRetryOrDeadLetter, UnparseableMessage } from './failed-messages.ts'

type DataOf<Definition extends EventDefinition> = z.output<Definition['data']>

export type Handler<Definition extends EventDefinition> = (
  event: EventEnvelope<DataOf<Definition>>,
  unit: UnitOfWork,
) => Promise<void>

/** A subscription with the handler of its events. */
export type Consumer = { readonly subscription: Subscription; readonly apply: Handler<EventDefinition> }

/**
 * Connects a handler to a subscription. The handler runs in the transaction that has just put the event's id in the
 * inbox: a repeated event does nothing, and a failure leaves no trace.
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

/** Maximum number of events that one process applies at once for one subscription. */
const prefetch = 10

/** Interval between two checks whether the database answers again. */
const databaseRetryMilliseconds = 1_000

/** Maximum number of database outages that do not count as failed attempts to apply one message. */
const maxOutages = 5

/** Timeout for handlers in progress on stop. */
const drainTimeoutMilliseconds = 10_000

const parse = ({ content, fields }: ConsumeMessage, subscription: Subscription): EventEnvelope => {
  const { event } = subscription
  try {
    assertRoutingKey(fields.routingKey, subscription)
    const envelope = eventEnvelope.parse(JSON.parse(content.toString('utf8')))
    if (envelope.type !== event.type) throw new Error(`expected ${event.type}, got ${envelope.type}`)
    event.data.parse(envelope.data)
    return { ...envelope, data: envelope.data }
  } catch (error) {
    throw new UnparseableMessage(error instanceof z.ZodError ? z.prettifyError(error) : loggableError(error).message)
  }
}

type ConsumerDependencies = {
  readonly broker: Broker
  readonly transact: Transact
  readonly inbox: MessagingTables['inbox']
  readonly onOutcome: OnOutcome
  readonly log: Logger
}

/**
 * Creates a function that applies an event once. The function resolves with false, and does nothing, if the inbox
 * already has the event.
 */
const createApplyOnce =
  ({ subscription, apply }: Consumer, { transact, inbox }: Pick<ConsumerDependencies, 'transact' | 'inbox'>) =>
  (event: EventEnvelope): Promise<boolean> => {
    const queue = queueName(subscription)
    return transact(async (unit) => {
      const fresh = await unit.tx
        .insert(inbox)
        .values({ subscription: queue, eventId: event.id })
        .onConflictDoNothing()
        .returning({ eventId: inbox.eventId })
      if (fresh.length === 0) return false
      await apply(event, unit)
      crashPoint('between handler and commit')
      return true
    })
  }

/** Creates a function that checks whether the database answers. Concurrent calls share one transaction's result. */
const createDatabaseProbe = (transact: Transact): (() => Promise<boolean>) => {
  let probe: Promise<boolean> | undefined
  return () => {
    probe ??= transact(async () => true)
      .catch(() => false)
      .finally(() => {
        probe = undefined
      })
    return probe
  }
}

/**
 * Creates a function that resolves when a message is applied, or stored in a delay queue or as a dead letter. The
 * function rejects if `ended` is aborted before that.
 */
const createSettle = (consumer: Consumer, { broker, transact, inbox, onOutcome, log }: ConsumerDependencies) => {
  const { subscription } = consumer
  const queue = queueName(subscription)
  const applyOnce = createApplyOnce(consumer, { transact, inbox })
  const databaseAnswers = createDatabaseProbe(transact)
  const retryOrDeadLetter = createRetryOrDeadLetter(queue, { broker, log })

  return async (message: ConsumeMessage, ended: AbortSignal): Promise<void> => {
    for (let outages = 0; ; outages += 1) {
      try {
        const event = parse(message, subscription)
        const applied = await runInTrace(childTraceparent(event.traceparent), () => applyOnce(event))
        onOutcome(queue, applied ? 'applied' : 'repeated')
        log.debug(
          {
            event: applied ? 'consumer.event_applied' : 'consumer.event_repeated',
            queue,
            eventId: event.id,
            subject: event.subject,
          },
          applied ? 'an event was applied' : 'an event had been applied before; nothing was done',
        )
        return
      } catch (error) {
        // A database outage does not count as a failed attempt. Otherwise an outage of some minutes would use up all
        // delays, and the whole queue would become dead letters.
        if (error instanceof UnparseableMessage || outages >= maxOutages || (await databaseAnswers())) {
          onOutcome(queue, await retryOrDeadLetter(message, error, ended))
          return
        }
        log.warn(
          { event: 'consumer.database_unavailable', err: error, queue },
          'the database does not answer; the event waits until the database is back',
        )
        do await sleep(databaseRetryMilliseconds, undefined, { signal: ended })
        while (!(await databaseAnswers()))
      }
    }
  }
}

/** Consumes one subscription's queue until stopped, across reconnections. */
export const startConsumer = (consumer: Consumer, dependencies: ConsumerDependencies) => {
  const { subscription } = consumer
  const { broker, log } = dependencies
  const queue = queueName(subscription)
  const settle = createSettle(consumer, dependencies)
  const inFlight = new Set<Promise<void>>()
  const stopping = new AbortController()

  const handle = async (channel: ConfirmChannel, message: ConsumeMessage, ended: AbortSignal): Promise<void> => {
    try {
      await settle(message, ended)
      crashPoint('between handler and ack')
      // Acknowledge on the channel that delivered the message: a delivery tag is valid on that channel only.
      channel.ack(message)
    } catch (err) {
      // Neither ack nor nack: the channel has closed or closes soon, and RabbitMQ then returns the message to the
      // queue.
      log.debug(
        { event: 'consumer.message_unacknowledged', err, queue },
        'a message was not acknowledged; RabbitMQ delivers it again',
      )
    }
  }

  let cancel = async (): Promise<void> => undefined
  const kept = broker.keepConsumerChannel(queue, async (channel, channelEnded) => {
    const ended = AbortSignal.any([channelEnded, stopping.signal])
    await broker.prepare(channel, [subscription])
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
      const work = handle(channel, message, ended).finally(() => inFlight.delete(work))
      inFlight.add(work)
    })
    cancel = () => settledWithin(closeTimeoutMilliseconds, channel.cancel(consumerTag))
  })

  return {
    ready: kept.ready,
    /**
     * Takes no further message. Resolves when the handlers in progress have ended, after 10 s at the latest. RabbitMQ
     * delivers unfinished messages again.
     */
    stop: async () => {
      stopping.abort()
      await cancel()
      await settledWithin(drainTimeoutMilliseconds, Promise.all(inFlight))
      await kept.close()
    },
  }
}
