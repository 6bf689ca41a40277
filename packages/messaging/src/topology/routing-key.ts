import { queueName, type Subscription } from '@marquee/contracts/define-subscription'

/**
 * Throws unless a message was published with its event's type or its queue's name as routing key. Retried messages and
 * messages moved by an operator have the queue's name. RabbitMQ 3.10 compares only the first routing key with a user's
 * permissions: with the header `CC` or `BCC`, a user could still reach another service's queue.
 */
export const assertRoutingKey = (routingKey: string, subscription: Subscription): void => {
  if (routingKey === subscription.event.type || routingKey === queueName(subscription)) return
  throw new Error(`the message was published with the wrong routing key ${routingKey.slice(0, 100)}`)
}
