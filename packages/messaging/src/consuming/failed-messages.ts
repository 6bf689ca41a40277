import { setTimeout as sleep } from 'node:timers/promises'
import { errorSummary } from '@marquee/kernel/loggable-error'
import type { ConsumeMessage } from 'amqplib'
import type { Logger } from 'pino'
import type { Broker } from '../connection/broker.ts'
import { deadLetterQueue, queuesExchange, retryExchange } from '../topology/topology.ts'

/** A message that can never be understood; trying again would not help. */
export class Unintelligible extends Error {
  override readonly name = 'Unintelligible'
}

/** Between two tries to reach a broker that does not answer. */
const pauseMilliseconds = 1_000

/** Longest reason that goes with a message that failed. */
const reasonLength = 2_000

/**
 * How often it has failed so far. One that has had all delays was a dead letter, and was moved back with its headers, as
 * RabbitMQ's management UI does it: then they are counted anew.
 */
const attemptsOf = (message: ConsumeMessage, delays: number): number => {
  const attempts = Number(message.properties.headers?.['x-attempts'] ?? 0)
  return Number.isInteger(attempts) && attempts >= 0 && attempts <= delays ? attempts : 0
}

/**
 * Makes a function that sends a message that failed to its next delay, or to the dead letters when it has had them all.
 * It resolves with what became of the message, and rejects if `ended` comes before the broker has it.
 */
export const createRetryOrDeadLetter =
  (queue: string, { broker, log }: { broker: Broker; log: Logger }) =>
  async (message: ConsumeMessage, error: unknown, ended: AbortSignal): Promise<'retried' | 'dead_lettered'> => {
    const { retryDelays } = broker.topology
    const attempts = attemptsOf(message, retryDelays.length) + 1
    const delay = error instanceof Unintelligible ? undefined : retryDelays[attempts - 1]
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
        // The message stays with us. Giving it back would only have it delivered again at once, and again, until the
        // broker's delivery limit takes it for a poison message.
        log.warn({ err: forwardError, queue }, 'a failed message could not be put aside yet')
        await sleep(pauseMilliseconds, undefined, { signal: ended })
      }
    }
    const context = { err: error, queue, eventId: messageId, attempts }
    if (delay) log.warn({ ...context, retryIn: delay.name }, 'an event could not be applied; it will be tried again')
    else log.error(context, 'an event was dead-lettered')
    return delay ? 'retried' : 'dead_lettered'
  }
