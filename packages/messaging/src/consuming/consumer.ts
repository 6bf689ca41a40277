import { setTimeout as sleep } from 'node:timers/promises'
import { type EventDefinition, type EventEnvelope, eventEnvelope } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { loggableError } from '@marquee/kernel/loggable-error'
import type { ConfirmChannel, ConsumeMessage } from 'amqplib'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Broker } from '../connection/broker.ts'
import { goodbyeMilliseconds, settledWithin } from '../connection/connection.ts'
import { crashPoint } from '../crash-points.ts'
import type { MessagingTables } from '../events/tables.ts'
import { childTraceparent, runInTrace } from '../events/trace-context.ts'
import type { Transact, UnitOfWork } from '../publishing/outbox.ts'
import { insistOnRoute } from '../topology/routes.ts'
import { createRetryOrDeadLetter, Unintelligible } from './failed-messages.ts'

type DataOf<Definition extends EventDefinition> = z.output<Definition['data']>

export type Handler<Definition extends EventDefinition> = (
  event: EventEnvelope<DataOf<Definition>>,
  unit: UnitOfWork,
) => Promise<void>

/** A subscription with what to do about its events. */
export type Consumer = { readonly subscription: Subscription; readonly apply: Handler<EventDefinition> }

/**
 * Says what to do when an event happens. The handler runs in the transaction that has just put the event's id in the
 * inbox, so that a repeat does nothing and a failure leaves no trace.
 */
export const subscribe = <Definition extends EventDefinition>(
  subscription: Subscription<Definition>,
  handler: Handler<Definition>,
): Consumer => ({
  subscription,
  // Parsed again at the boundary, so that the handler's type is earned and not asserted.
  apply: ({ data, ...envelope }, unit) =>
    handler({ ...envelope, data: subscription.event.data.parse(data) as DataOf<Definition> }, unit),
})

/** What became of an event that was delivered: `repeated` is one that the inbox had already. */
export const outcomes = ['applied', 'repeated', 'retried', 'dead_lettered'] as const
export type OnOutcome = (subscription: string, outcome: (typeof outcomes)[number]) => void

/** How many events of one subscription are worked on at once by one process. */
const prefetch = 10

/** Between two tries to reach a database that does not answer. */
const pauseMilliseconds = 1_000

/** How often a message is tried again in place because the database did not answer, before that counts as a failure. */
const maxOutages = 5

/** How long a stop waits for the handlers that are under way. */
const drainMilliseconds = 10_000

const parse = ({ content, fields }: ConsumeMessage, subscription: Subscription): EventEnvelope => {
  const { event } = subscription
  try {
    insistOnRoute(fields.routingKey, subscription)
    const envelope = eventEnvelope.parse(JSON.parse(content.toString('utf8')))
    if (envelope.type !== event.type) throw new Error(`expected ${event.type}, got ${envelope.type}`)
    event.data.parse(envelope.data)
    return { ...envelope, data: envelope.data }
  } catch (error) {
    throw new Unintelligible(error instanceof z.ZodError ? z.prettifyError(error) : loggableError(error).message)
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
 * Makes a function that applies an event once: it does nothing and resolves with false if the inbox already has the event.
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

/** Makes a function that says whether the database answers. All who ask at the same time get one transaction's answer. */
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
 * Makes a function that resolves when a message is applied or safely put aside, and rejects if `ended` comes before that.
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
        log.debug({ queue, eventId: event.id, subject: event.subject }, applied ? 'applied' : 'already applied')
        return
      } catch (error) {
        // An outage of the database is nobody's failed attempt: the delays would be used up by an outage of minutes,
        // and the whole queue would end among the dead letters.
        if (error instanceof Unintelligible || outages >= maxOutages || (await databaseAnswers())) {
          onOutcome(queue, await retryOrDeadLetter(message, error, ended))
          return
        }
        log.warn({ err: error, queue }, 'the database does not answer; waiting for it')
        do await sleep(pauseMilliseconds, undefined, { signal: ended })
        while (!(await databaseAnswers()))
      }
    }
  }
}

/** Consumes one subscription's queue until stopped, through any number of reconnections. */
export const startConsumer = (consumer: Consumer, dependencies: ConsumerDependencies) => {
  const { subscription } = consumer
  const { broker, log } = dependencies
  const queue = queueName(subscription)
  const settle = createSettle(consumer, dependencies)
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()

  const handle = async (channel: ConfirmChannel, message: ConsumeMessage, ended: AbortSignal): Promise<void> => {
    try {
      await settle(message, ended)
      crashPoint('between handler and ack')
      // The channel that delivered the message must answer for it: a delivery tag means nothing on another.
      channel.ack(message)
    } catch (err) {
      // No answer at all: the end of the channel, which has come or is near, gives the message back to the queue.
      log.debug({ err, queue }, 'a message was left unanswered; it will be delivered again')
    }
  }

  let cancel = async (): Promise<void> => undefined
  const kept = broker.keepConsumerChannel(queue, async (channel, channelEnded) => {
    const ended = AbortSignal.any([channelEnded, stopping.signal])
    await broker.prepare(channel, [subscription])
    await channel.prefetch(prefetch)
    const { consumerTag } = await channel.consume(queue, (message) => {
      if (message === null) {
        log.warn({ queue }, 'the queue is gone')
        channel.close().catch(() => undefined)
        return
      }
      if (stopping.signal.aborted) return
      const work = handle(channel, message, ended).finally(() => underWay.delete(work))
      underWay.add(work)
    })
    cancel = () => settledWithin(goodbyeMilliseconds, channel.cancel(consumerTag))
  })

  return {
    ready: kept.ready,
    /** Takes no further message, and resolves when those under way are done, or left to be delivered again. */
    stop: async () => {
      stopping.abort()
      await cancel()
      await settledWithin(drainMilliseconds, Promise.all(underWay))
      await kept.close()
    },
  }
}
