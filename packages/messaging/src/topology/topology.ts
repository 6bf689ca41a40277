import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import type { Channel } from 'amqplib'

export const eventsExchange = 'marquee.events'

/**
 * Routes a message to one dead-letter queue, with the queue's name as routing key. The default exchange routes to every
 * queue; on this topic exchange a RabbitMQ user can be restricted to its own queues.
 */
export const queuesExchange = 'marquee.queues'

export type RetryDelay = { readonly name: string; readonly milliseconds: number }

/** The exchanges, queues and bindings on the broker. */
export type Topology = {
  readonly subscriptions: readonly Subscription[]
  /**
   * A failed message is retried after each delay, in this order. After the last failure the message is dead-lettered.
   */
  readonly retryDelays: readonly RetryDelay[]
}

/** The topology of all subscriptions in the contracts, which every service declares or checks. */
export const publishedTopology: Topology = {
  subscriptions,
  retryDelays: [
    { name: '1s', milliseconds: 1_000 },
    { name: '10s', milliseconds: 10_000 },
    { name: '1m', milliseconds: 60_000 },
    { name: '10m', milliseconds: 600_000 },
  ],
}

/** The exchange for failed messages of one delay. The routing key is the queue to which the message returns. */
export const retryExchange = (delay: RetryDelay): string => `marquee.delay.${delay.name}`

/** The delay queue in which failed messages wait. */
export const retryQueue = (delay: RetryDelay): string => `marquee.retry.${delay.name}`

export const deadLetterQueue = (queue: string): string => `${queue}.dead`

// A full queue refuses publishes instead of dropping its oldest message. The relay then keeps the events and retries.
const bounded = { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': 1_000_000 }

// By default a quorum queue drops a message before the dead-letter queue has stored the message. With `at-least-once`
// the quorum queue keeps the message until then.
const atLeastOnceDeadLettering = { 'x-dead-letter-exchange': '', 'x-dead-letter-strategy': 'at-least-once' }

// Both limits are explicit, because RabbitMQ 3.10 has no default and 4.x has 20. A work queue counts
// deliveries that were not acknowledged. As consumers never nack, these are deliveries to processes that died or lost
// their connection; the application itself counts ordinary failures. RabbitMQ
// may count a delivery each time an operator lists dead letters, and drops a message over the limit. So the limit of a
// dead-letter queue is too high to be reached.
const workDeliveryLimit = 20
const deadDeliveryLimit = 1_000_000_000

/** Declares every exchange, queue and binding of the topology. A repeated call changes nothing. */
export const declareTopology = async (
  channel: Pick<Channel, 'assertExchange' | 'assertQueue' | 'bindQueue'>,
  topology: Topology = publishedTopology,
): Promise<void> => {
  await channel.assertExchange(eventsExchange, 'topic', { durable: true })
  await channel.assertExchange(queuesExchange, 'topic', { durable: true })

  for (const delay of topology.retryDelays) {
    // The routing key is the queue to which a message returns. When the message's TTL ends, the default exchange
    // delivers the message to the queue of that name, so four delay queues serve all subscriptions. The exchange is a
    // topic exchange, because RabbitMQ restricts a user's routing keys on topic exchanges only.
    const exchange = retryExchange(delay)
    const queue = retryQueue(delay)
    await channel.assertExchange(exchange, 'topic', { durable: true })
    await channel.assertQueue(queue, {
      durable: true,
      arguments: { ...bounded, ...atLeastOnceDeadLettering, 'x-message-ttl': delay.milliseconds },
    })
    await channel.bindQueue(queue, exchange, '#')
  }

  for (const subscription of topology.subscriptions) {
    const queue = queueName(subscription)
    if (subscription.delivery === 'broadcast') {
      // Versions before 2026-12 named their streams without `.stream`. The old streams are not deleted here: during a
      // rolling upgrade gateways of such a version still read them. A later version may delete the old streams in
      // `provisionBroker`. A new stream has no events from before its declaration. So declare the new streams one
      // access token's lifetime before the first new gateway starts. Otherwise that gateway accepts tokens that were
      // revoked shortly before, until the tokens expire.
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
          ...atLeastOnceDeadLettering,
          'x-dead-letter-routing-key': dead,
          'x-delivery-limit': workDeliveryLimit,
        },
      })
    }
    await channel.bindQueue(queue, eventsExchange, subscription.event.type)
  }
}

/**
 * Rejects if an exchange or a queue of the topology is missing; RabbitMQ then closes the channel. Since 4.2.6 RabbitMQ
 * requires a permission on each checked exchange and queue. Versions 4.2.6 and 4.3.0 require the configure permission,
 * which no service has. AMQP cannot check bindings; a missing binding shows when RabbitMQ returns an event as
 * unroutable.
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
