import type { ConfirmChannel, Options } from 'amqplib'
import type { Connection } from './connection.ts'

/** Timeout for the broker's confirm of a message. After this time the message counts as not published. */
const confirmTimeoutMilliseconds = 10_000

/**
 * Publishes messages, and waits for the broker's confirm of each message.
 *
 * @param prepare is called with each new channel, before anything is published on it
 * @param onUnroutable is called for each message for which the broker has no queue
 */
export const createPublisher = ({
  connection,
  name,
  prepare,
  onUnroutable,
}: {
  connection: Connection
  name: string
  prepare: (channel: ConfirmChannel) => Promise<void>
  onUnroutable: () => void
}) => {
  // RabbitMQ confirms unroutable messages too, but returns such a message before it sends the confirm.
  const returned = new Set<string>()
  const unconfirmed = new Set<(reason: Error) => void>()
  const openListeners = new Set<() => void>()
  let sent = 0

  const { current } = connection.keepChannel(
    name,
    async (channel) => {
      returned.clear()
      channel.on('return', (message) => returned.add(String(message.properties.correlationId)))
      await prepare(channel)
    },
    () => {
      for (const listener of openListeners) listener()
    },
  )

  return {
    /** The channel, if it is open and prepared. */
    channel: current,

    whenOpen: (listener: () => void) => {
      openListeners.add(listener)
    },

    /**
     * Sends one message. Resolves when the broker has written the message to disk. Rejects if the broker has no queue
     * for the message, refuses it, does not confirm in time, or disconnects. In the last two cases the broker may have
     * stored the message.
     */
    send: async (exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void> => {
      const channel = current()
      if (!channel) throw new Error('there is no connection to RabbitMQ')
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      sent += 1
      const correlationId = String(sent)
      channel.publish(exchange, routingKey, content, { ...options, correlationId, persistent: true }, (error) => {
        if (error) return reject(new Error(`RabbitMQ did not accept ${routingKey}: ${error.message}`))
        if (!returned.delete(correlationId)) return resolve()
        onUnroutable()
        reject(new Error(`RabbitMQ has no queue for ${routingKey}`))
      })
      const timer = setTimeout(
        () => reject(new Error(`RabbitMQ did not confirm ${routingKey} within ${confirmTimeoutMilliseconds} ms`)),
        confirmTimeoutMilliseconds,
      )
      unconfirmed.add(reject)
      try {
        await promise
      } finally {
        clearTimeout(timer)
        unconfirmed.delete(reject)
      }
    },

    /** Rejects every publish that the broker has not confirmed yet. */
    rejectUnconfirmed: (reason: Error) => {
      for (const reject of unconfirmed) reject(reason)
    },
  }
}
