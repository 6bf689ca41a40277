import { setTimeout as sleep } from 'node:timers/promises'
import { type EventEnvelope, eventEnvelope } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { loggableError } from '@marquee/kernel/loggable-error'
import type { ConfirmChannel, Message } from 'amqplib'
import type { Logger } from 'pino'
import { z } from 'zod'
import { crashPoint } from '../crash-points.ts'
import type { Transact } from '../publishing/outbox.ts'
import { assertRoutingKey } from '../topology/routing-key.ts'
import { createApplyEvents } from './apply-events.ts'
import { createAcknowledgements, takeBatch } from './batches.ts'
import type { Consumer, ConsumerDependencies } from './consumer.ts'
import { assertFewDeaths, createRetryOrDeadLetter, UnparseableMessage } from './failed-messages.ts'

/** Maximum number of transactions in which one process applies events of one subscription at the same time. */
const concurrency = 2

/** Interval between two checks whether the database answers again. */
const databaseRetryMilliseconds = 1_000

/** Maximum number of database outages that do not count as failed attempts to apply one message. */
const maxOutages = 5

const parse = ({ content, fields }: Message, subscription: Subscription): EventEnvelope => {
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

/** A message that is not acknowledged yet. `isAlone`: it is applied in a transaction of its own. */
type Delivery = {
  readonly message: Message
  readonly event: EventEnvelope
  readonly isAlone: boolean
  readonly outages: number
}

/** Creates the functions that apply the events of one subscription, and that count and log what was done. */
export const createApplication = (
  consumer: Consumer,
  { broker, transact, inbox, onOutcome, log }: ConsumerDependencies,
) => {
  const queue = queueName(consumer.subscription)
  const applyEvents = createApplyEvents(consumer, { transact, inbox })
  const databaseAnswers = createDatabaseProbe(transact)
  const retryOrDeadLetter = createRetryOrDeadLetter(queue, { broker, log })

  return {
    /** Applies a batch. Resolves with the deliveries that are done, and with those whose turn did not come. */
    apply: async (batch: readonly Delivery[], ended: AbortSignal) => {
      const results = await applyEvents(
        batch.map(({ event }) => event),
        () => ended.aborted,
      )
      batch.forEach(({ event }, index) => {
        const result = results[index]
        if (result === undefined || result === 'left') return
        onOutcome(queue, result)
        log.debug(
          {
            event: result === 'applied' ? 'consumer.event_applied' : 'consumer.event_repeated',
            queue,
            eventId: event.id,
            subject: event.subject,
          },
          result === 'applied' ? 'an event was applied' : 'an event had been applied before; nothing was done',
        )
      })
      return {
        done: batch.filter((_, index) => results[index] !== 'left'),
        left: batch.filter((_, index) => results[index] === 'left'),
      }
    },

    /**
     * Resolves with true at once if the database answers: then the event itself caused the failure. Otherwise resolves
     * with false when the database answers again, and rejects if `ended` is aborted before that.
     */
    isDatabaseAvailable: async (error: unknown, ended: AbortSignal): Promise<boolean> => {
      if (await databaseAnswers()) return true
      log.warn(
        { event: 'consumer.database_unavailable', err: error, queue },
        'the database does not answer; the events of this queue wait until the database is back',
      )
      do await sleep(databaseRetryMilliseconds, undefined, { signal: ended })
      while (!(await databaseAnswers()))
      return false
    },

    /** Stores a failed message in a delay queue or as a dead letter. Rejects if `ended` is aborted before that. */
    giveUp: async (message: Message, error: unknown, ended: AbortSignal): Promise<void> => {
      onOutcome(queue, await retryOrDeadLetter(message, error, ended))
    },
  }
}

type Application = ReturnType<typeof createApplication>

export type Deliveries = ReturnType<typeof createDeliveries>

/**
 * Applies the messages of one channel. Whatever has arrived is applied as a batch, without waiting for more. If a batch
 * fails, each of its events is applied alone. An event that fails alone is retried or dead-lettered.
 *
 * @param ended is aborted when the channel has closed or the process stops. RabbitMQ then delivers the unacknowledged
 *   messages again.
 */
export const createDeliveries = ({
  channel,
  ended,
  subscription,
  application: { apply, isDatabaseAvailable, giveUp },
  inFlight,
  log,
}: {
  channel: ConfirmChannel
  ended: AbortSignal
  subscription: Subscription
  application: Application
  inFlight: Set<Promise<void>>
  log: Logger
}) => {
  const queue = queueName(subscription)
  // A delivery tag is valid only on the channel that delivered the message.
  const { add, acknowledge } = createAcknowledgements(channel)
  const waiting: Delivery[] = []
  let running = 0

  const track = (work: Promise<void>): void => {
    const tracked: Promise<void> = work
      .catch((err: unknown) =>
        // Neither ack nor nack: the channel has closed or closes soon, and RabbitMQ then returns the messages to the
        // queue.
        log.debug(
          { event: 'consumer.message_unacknowledged', err, queue },
          'messages were not acknowledged; RabbitMQ delivers them again',
        ),
      )
      .finally(() => inFlight.delete(tracked))
    inFlight.add(tracked)
  }

  const giveUpAndAcknowledge = async (message: Message, error: unknown): Promise<void> => {
    await giveUp(message, error, ended)
    acknowledge([message])
  }

  const recover = async (batch: readonly Delivery[], error: unknown): Promise<void> => {
    // A database outage does not count as a failed attempt. Otherwise an outage of some minutes would use up all
    // delays, and the whole queue would become dead letters.
    const isAvailable = await isDatabaseAvailable(error, ended)
    const [only] = batch
    if (batch.length === 1 && only && (isAvailable || only.outages >= maxOutages)) {
      // Not awaited, so that other messages do not wait while the broker cannot store this message.
      track(giveUpAndAcknowledge(only.message, error))
      return
    }
    if (isAvailable) {
      log.info(
        { event: 'consumer.batch_divided', err: error, queue, events: batch.length },
        'a batch of events could not be applied; each event is applied alone',
      )
    }
    const outages = isAvailable ? 0 : 1
    waiting.unshift(...batch.map((each) => ({ ...each, isAlone: true, outages: each.outages + outages })))
  }

  const work = async (batch: readonly Delivery[]): Promise<void> => {
    const result = await apply(batch, ended).catch((error: unknown) => ({ error }))
    if ('error' in result) return recover(batch, result.error)
    crashPoint('between handler and ack')
    acknowledge(result.done.map(({ message }) => message))
    waiting.unshift(...result.left)
  }

  const applyWaiting = (): void => {
    while (running < concurrency && waiting.length > 0 && !ended.aborted) {
      running += 1
      track(
        work(takeBatch(waiting)).finally(() => {
          running -= 1
          applyWaiting()
        }),
      )
    }
  }

  return {
    /** Takes a message that has arrived. Resolves when the message is acknowledged; never if the channel closes. */
    take: (message: Message): Promise<void> => {
      const acknowledged = add(message)
      try {
        // A redelivered event may come from a batch in which one event killed the process. Each such event is applied
        // alone, so that the harmful event does not make the others fail again.
        const isAlone = message.fields.redelivered
        const event = parse(message, subscription)
        assertFewDeaths(message)
        waiting.push({ message, event, isAlone, outages: 0 })
        // The client hands over everything that it has read from the socket before this microtask runs.
        queueMicrotask(applyWaiting)
      } catch (error) {
        track(giveUpAndAcknowledge(message, error))
      }
      return acknowledged
    },
  }
}
