import type { Channel, Message } from 'amqplib'

const maxEvents = 50
const maxBytes = 1_000_000

type Waiting = { readonly message: Message; readonly isAlone: boolean }

/**
 * Removes the next batch from the front of a list: what has arrived, in the order of arrival, up to 50 events and 1 MB.
 * An event that must be applied alone is a batch of its own.
 */
export const takeBatch = <Delivery extends Waiting>(waiting: Delivery[]): Delivery[] => {
  let bytes = 0
  let count = 0
  for (const { message, isAlone } of waiting) {
    bytes += message.content.length
    if (count > 0 && (isAlone || count === maxEvents || bytes > maxBytes)) break
    count += 1
    if (isAlone) break
  }
  return waiting.splice(0, count)
}

/**
 * Acknowledges the messages of a channel. One acknowledgement covers a whole batch if all other messages that arrived
 * before the batch's last message are acknowledged already.
 */
export const createAcknowledgements = (channel: Pick<Channel, 'ack'>) => {
  // In the order of arrival, in which the delivery tags ascend.
  const unacknowledged = new Map<number, () => void>()
  return {
    /** Must be called with each message of the channel, when it arrives. Resolves when the message is acknowledged. */
    add: ({ fields }: Message): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>()
      unacknowledged.set(fields.deliveryTag, resolve)
      return promise
    },

    /** Throws if the channel has closed. */
    acknowledge: (messages: readonly Message[]): void => {
      let newest: Message | undefined
      const resolves = messages.map(({ fields }) => unacknowledged.get(fields.deliveryTag))
      for (const message of messages) {
        unacknowledged.delete(message.fields.deliveryTag)
        if (newest === undefined || message.fields.deliveryTag > newest.fields.deliveryTag) newest = message
      }
      if (newest === undefined) return
      const [oldest = Number.POSITIVE_INFINITY] = unacknowledged.keys()
      if (newest.fields.deliveryTag < oldest) channel.ack(newest, true)
      else for (const message of messages) channel.ack(message)
      for (const resolve of resolves) resolve?.()
    },
  }
}
