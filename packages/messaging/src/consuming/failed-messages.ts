import { setTimeout as sleep } from 'node:timers/promises'
import { errorSummary } from '@marquee/kernel/loggable-error'
import type { Message } from 'amqplib'
import type { Logger } from 'pino'
import type { Broker } from '../connection/broker.ts'
import { deadLetterQueue, queuesExchange, retryExchange } from '../topology/topology.ts'

/** A message that is not a valid event of its subscription, and so is never retried. */
export class UnparseableMessage extends Error {
  override readonly name = 'UnparseableMessage'
}

/**
 * Number of processes whose deaths with a message count as one failed attempt to apply the message. With five attempts
 * a message kills at most twenty processes. While the message waits in a delay queue, other messages are applied.
 */
const maxDeaths = 4

/** A message with which too many processes died. */
export class ProcessesDied extends Error {
  override readonly name = 'ProcessesDied'
}

/**
 * Throws if too many processes died, or lost their connection, between the delivery of a message and its
 * acknowledgement. RabbitMQ counts these processes. A message that an operator moved may still have the count of
 * another queue, but is not marked as redelivered.
 */
export const assertFewDeaths = ({ fields, properties }: Message): void => {
  const deaths = fields.redelivered ? Number(properties.headers?.['x-delivery-count'] ?? 0) : 0
  if (deaths < maxDeaths) return
  throw new ProcessesDied(`${deaths} processes died or lost their connection while they had this event`)
}

/** Interval between two tries to forward a failed message. */
const forwardRetryMilliseconds = 1_000

/** Maximum length of the header `x-error`, in characters. */
const reasonLength = 2_000

/**
 * The number of failed attempts so far. More attempts than delays mean that an operator moved a dead letter back in
 * RabbitMQ's management UI, which keeps the headers. The moved letter's attempts are counted from 0 again.
 */
const attemptsOf = (message: Message, delays: number): number => {
  const attempts = Number(message.properties.headers?.['x-attempts'] ?? 0)
  return Number.isInteger(attempts) && attempts >= 0 && attempts <= delays ? attempts : 0
}

/**
 * Creates a function that forwards a failed message to its next delay queue, or to the dead letters after the last
 * delay. The function resolves with the outcome, and rejects if `ended` is aborted before the broker has stored the
 * message.
 */
export const createRetryOrDeadLetter =
  (queue: string, { broker, log }: { broker: Broker; log: Logger }) =>
  async (message: Message, error: unknown, ended: AbortSignal): Promise<'retried' | 'dead_lettered'> => {
    const { retryDelays } = broker.topology
    const attempts = attemptsOf(message, retryDelays.length) + 1
    const delay = error instanceof UnparseableMessage ? undefined : retryDelays[attempts - 1]
    const headers = {
      'x-attempts': attempts,
      'x-error': errorSummary(error).slice(0, reasonLength),
      'x-failed-at': new Date().toISOString(),
      'x-queue': queue,
    }
    const { messageId, type, contentType, timestamp, appId } = message.properties
    const options = { messageId, type, contentType, timestamp, appId, headers }
    const [exchange, routingKey] = delay ? [retryExchange(delay), queue] : [queuesExchange, deadLetterQueue(queue)]
    for (;;) {
      try {
        await broker.forward(exchange, routingKey, message.content, options)
        break
      } catch (forwardError) {
        // Keep the message unacknowledged. After a nack RabbitMQ would deliver the message again at once and count the
        // delivery, until the delivery limit makes the message a dead letter.
        log.warn(
          { event: 'consumer.forward_failed', err: forwardError, queue },
          'a failed message could not be stored for its retry or as a dead letter; trying again every second',
        )
        await sleep(forwardRetryMilliseconds, undefined, { signal: ended })
      }
    }
    const context = { err: error, queue, eventId: messageId, attempts }
    if (delay) {
      log.warn(
        { event: 'consumer.event_retried', ...context, retryIn: delay.name },
        'an event could not be applied; it is retried after a delay',
      )
      return 'retried'
    }
    log.error({ event: 'consumer.event_dead_lettered', ...context }, 'an event was dead-lettered')
    return 'dead_lettered'
  }
