import type { ConfirmChannel, Options } from 'amqplib'
import type { Connection } from './connection.ts'

/** How long the broker may take to confirm a message before it counts as not published. */
const confirmMilliseconds = 10_000

/**
 * Publishes messages, and waits for the broker's confirm of each.
 *
 * @param prepare is called with each channel that is opened, before anything is published on it
 * @param onUnroutable is called for each message that the broker has no queue for
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
  // RabbitMQ confirms a message that it could not route; only the return, which comes before the confirm, reveals it.
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
    /** The channel, if it is open and prepared right now. */
    channel: current,

    whenOpen: (listener: () => void) => {
      openListeners.add(listener)
    },

    /**
     * Sends one message and resolves when the broker has it on disk. Rejects if the broker has no queue for it, refuses
     * it, does not answer in time or goes away; in the last two cases the message may have arrived even so.
     */
    send: async (exchange: string, routingKey: string, content: Buffer, options: Options.Publish): Promise<void> => {
      const channel = current()
      if (!channel) throw new Error('there is no connection to RabbitMQ')
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      sent += 1
      const correlationId = String(sent)
      channel.publish(exchange, routingKey, content, { ...options, correlationId, persistent: true }, (error) => {
        if (error) return reject(new Error(`RabbitMQ did not take ${routingKey}: ${error.message}`))
        if (!returned.delete(correlationId)) return resolve()
        onUnroutable()
        reject(new Error(`RabbitMQ has no queue for ${routingKey}`))
      })
      const timer = setTimeout(
        () => reject(new Error(`RabbitMQ did not confirm ${routingKey} within ${confirmMilliseconds} ms`)),
        confirmMilliseconds,
      )
      unconfirmed.add(reject)
      try {
        await promise
      } finally {
        clearTimeout(timer)
        unconfirmed.delete(reject)
      }
    },

    /** Counts everything that the broker has not confirmed as not published. */
    giveUp: (reason: Error) => {
      for (const reject of unconfirmed) reject(reason)
    },
  }
}
