import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import type { Channel } from 'amqplib'

export const eventsExchange = 'marquee.events'

/**
 * Takes a message for one queue, under the queue's own name. The default exchange would do that too, for every queue there
 * is; with this one, a user of RabbitMQ can be allowed only its own.
 */
export const queuesExchange = 'marquee.queues'

export type RetryDelay = { readonly name: string; readonly milliseconds: number }

/** What is declared on the broker. */
export type Topology = {
  readonly subscriptions: readonly Subscription[]
  /** A failed message waits once in each, in this order, before it is tried again; then it is dead-lettered. */
  readonly retryDelays: readonly RetryDelay[]
}

/** The topology of the published language, which every service declares. */
export const publishedTopology: Topology = {
  subscriptions,
  retryDelays: [
    { name: '1s', milliseconds: 1_000 },
    { name: '10s', milliseconds: 10_000 },
    { name: '1m', milliseconds: 60_000 },
    { name: '10m', milliseconds: 600_000 },
  ],
}

/** Where a message that failed is published, under the name of the queue to come back to. */
export const retryExchange = (delay: RetryDelay): string => `marquee.delay.${delay.name}`

/** Where it waits meanwhile. */
export const retryQueue = (delay: RetryDelay): string => `marquee.retry.${delay.name}`

export const deadLetterQueue = (queue: string): string => `${queue}.dead`

// A full queue refuses publishes (the relay then keeps the rows and tries again) instead of dropping its oldest message.
const bounded = { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': 1_000_000 }

// By default a quorum queue forgets a message before its dead-letter queue has it; this keeps it until then.
const handOver = { 'x-dead-letter-exchange': '', 'x-dead-letter-strategy': 'at-least-once' }

// Both set explicitly, because RabbitMQ 3.10 has no limit of its own and 4.x has 20. A work queue counts only deliveries
// that ended without an answer, as when the consumer's process died; ordinary failures are counted by the application.
// A dead-letter queue has nowhere to hand a message on to: looking at it often must never drop it.
const workDeliveryLimit = 20
const deadDeliveryLimit = 1_000_000_000

/** Declares every exchange, queue and binding of the topology. Repeating it changes nothing. */
export const declareTopology = async (
  channel: Pick<Channel, 'assertExchange' | 'assertQueue' | 'bindQueue'>,
  topology: Topology = publishedTopology,
): Promise<void> => {
  await channel.assertExchange(eventsExchange, 'topic', { durable: true })
  await channel.assertExchange(queuesExchange, 'topic', { durable: true })

  for (const delay of topology.retryDelays) {
    // The routing key names the queue to come back to. When the message's time is over, the default exchange delivers it
    // to the queue of that name, so that four queues serve all subscriptions. A topic exchange, because RabbitMQ looks
    // only there at which routing keys a user may write.
    const exchange = retryExchange(delay)
    const queue = retryQueue(delay)
    await channel.assertExchange(exchange, 'topic', { durable: true })
    await channel.assertQueue(queue, {
      durable: true,
      arguments: { ...bounded, ...handOver, 'x-message-ttl': delay.milliseconds },
    })
    await channel.bindQueue(queue, exchange, '#')
  }

  for (const subscription of topology.subscriptions) {
    const queue = queueName(subscription)
    if (subscription.delivery === 'broadcast') {
      await channel.assertQueue(queue, {
        durable: true,
        arguments: { 'x-queue-type': 'stream', 'x-max-age': '1h', 'x-stream-max-segment-size-bytes': 1_000_000 },
      })
    } else {
      const dead = deadLetterQueue(queue)
      await channel.assertQueue(dead, {
        durable: true,
        arguments: { ...bounded, 'x-delivery-limit': deadDeliveryLimit },
      })
      await channel.bindQueue(dead, queuesExchange, dead)
      await channel.assertQueue(queue, {
        durable: true,
        arguments: {
          ...bounded,
          ...handOver,
          'x-dead-letter-routing-key': dead,
          'x-delivery-limit': workDeliveryLimit,
        },
      })
    }
    await channel.bindQueue(queue, eventsExchange, subscription.event.type)
  }
}

/**
 * Rejects if an exchange or a queue of the topology is missing, and ends the channel then. Since
 * 4.2.6 RabbitMQ wants some permission on each of them (4.2.6 and 4.3.0 that to configure, which no service has).
 * Bindings cannot be looked at over AMQP; an event that comes back because it has no queue reveals a missing one.
 */
export const checkTopology = async (
  channel: Pick<Channel, 'checkExchange' | 'checkQueue'>,
  topology: Topology = publishedTopology,
): Promise<void> => {
  for (const exchange of [eventsExchange, queuesExchange, ...topology.retryDelays.map(retryExchange)]) {
    await channel.checkExchange(exchange)
  }
  for (const queue of topology.retryDelays.map(retryQueue)) await channel.checkQueue(queue)
  for (const subscription of topology.subscriptions) {
    const queue = queueName(subscription)
    if (subscription.delivery === 'competing') await channel.checkQueue(deadLetterQueue(queue))
    await channel.checkQueue(queue)
  }
}
