import { queueName, type Subscription } from '@marquee/contracts/define-subscription'

/**
 * Throws unless a message came by the routing key of its event, or by the name of the queue, as one does that was tried
 * before or moved by an operator. RabbitMQ looks only at that key when it asks whether a user may publish: the header
 * `BCC`, or `CC`, would take a message to somebody else's queue all the same.
 */
export const insistOnRoute = (routingKey: string, subscription: Subscription): void => {
  if (routingKey === subscription.event.type || routingKey === queueName(subscription)) return
  throw new Error(`it was published as ${routingKey.slice(0, 100)}`)
}
