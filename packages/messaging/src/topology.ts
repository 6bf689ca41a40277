import { queueName, type Subscription, subscriptions } from '@marquee/contracts/subscriptions'
import type { Channel } from 'amqplib'

export const eventsExchange = 'marquee.events'

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

export const retryExchange = (delay: RetryDelay): string => `marquee.retry.${delay.name}`

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

/**
 * Declares every exchange, queue and binding of the topology. Every service does so whenever it connects: repeating it
 * changes nothing, and no event is ever published before its subscriber's queue exists.
 */
export const declareTopology = async (
  channel: Pick<Channel, 'assertExchange' | 'assertQueue' | 'bindQueue'>,
  topology: Topology = publishedTopology,
): Promise<void> => {
  await channel.assertExchange(eventsExchange, 'topic', { durable: true })

  for (const delay of topology.retryDelays) {
    // The routing key names the queue to come back to. A fanout exchange keeps it as it is, and when the message's time
    // is over the default exchange delivers to the queue of that name, so that four queues serve all subscriptions.
    const exchange = retryExchange(delay)
    await channel.assertExchange(exchange, 'fanout', { durable: true })
    await channel.assertQueue(exchange, {
      durable: true,
      arguments: { ...bounded, ...handOver, 'x-message-ttl': delay.milliseconds },
    })
    await channel.bindQueue(exchange, exchange, '')
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
