import { createHash } from 'node:crypto'
import { queueName } from '@marquee/contracts/define-subscription'
import { connect, type GetMessage, type Options } from 'amqplib'
import { deadLetterQueue, declareTopology, publishedTopology, type Topology } from '../topology/topology.ts'

/** Maximum number of messages that one call reads. All these messages are in memory during the call. */
export const maxMessages = 10_000

/** An event that a subscription could not apply. */
export type DeadLetter = {
  /** The event's id. A message without an id has `sha256-` and the start of its body's digest. */
  readonly id: string
  readonly type: string | undefined
  /** The number of failed attempts, also for a message that cannot be parsed; 0 if RabbitMQ made it a dead letter. */
  readonly attempts: number
  /** The last failed attempt's error; RabbitMQ's reason, such as `delivery_limit`, if RabbitMQ made it a dead letter. */
  readonly reason: string
  /** RFC 3339, the time of the last failed attempt; undefined if RabbitMQ made it a dead letter. */
  readonly failedAt: string | undefined
  /** The message as it was published. */
  readonly content: string
}

export type DeadLetters = Awaited<ReturnType<typeof openDeadLetters>>

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const idOf = ({ content, properties }: GetMessage): string =>
  text(properties.messageId) ?? `sha256-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`

const deadLetterOf = (message: GetMessage): DeadLetter => {
  const { content, properties } = message
  const headers = properties.headers ?? {}
  return {
    id: idOf(message),
    type: text(properties.type),
    attempts: Number(headers['x-attempts'] ?? 0),
    reason: text(headers['x-error']) ?? text(headers['x-first-death-reason']) ?? 'unknown',
    failedAt: text(headers['x-failed-at']),
    content: content.toString('utf8'),
  }
}

/**
 * Opens a separate connection with one channel that can put messages into queues. Rejects if the broker is unreachable.
 */
const openChannel = async (url: string) => {
  const connection = await connect(url, { noDelay: true, timeout: 5_000 })
  connection.on('error', () => undefined)
  const channel = await connection.createConfirmChannel()
  channel.on('error', () => undefined)
  let isOpen = true
  channel.on('close', () => {
    isOpen = false
  })
  // RabbitMQ confirms unroutable messages too, but returns such a message before it sends the confirm.
  const returned = new Set<string>()
  channel.on('return', ({ properties }) => returned.add(String(properties.correlationId)))
  let sent = 0

  return {
    channel,
    isOpen: () => isOpen,

    /**
     * Puts a message into a queue. Resolves when the queue has stored the message. Rejects if the queue does not exist
     * or is full.
     */
    deliver: async (queue: string, content: Buffer, options: Options.Publish): Promise<void> => {
      sent += 1
      const correlationId = String(sent)
      await new Promise<void>((resolve, reject) => {
        const properties = { ...options, correlationId, persistent: true, mandatory: true }
        channel.publish('', queue, content, properties, (error) =>
          error ? reject(new Error(`RabbitMQ did not accept a message for ${queue}: ${error.message}`)) : resolve(),
        )
      })
      if (returned.delete(correlationId)) throw new Error(`there is no queue ${queue}`)
    },

    close: async (): Promise<void> => {
      // Close the channel first: closing the connection at once could lose acknowledgements that are not sent yet.
      if (isOpen) await channel.close()
      await connection.close()
    },
  }
}

/**
 * Opens the dead letters for an operator, over a separate connection. Rejects at once if the broker is unreachable.
 * A `queue` is always the subscription's queue, such as `booking.on-payment-succeeded`, without `.dead`.
 */
export const openDeadLetters = async ({ url, topology = publishedTopology }: { url: string; topology?: Topology }) => {
  const { channel, isOpen, deliver, close } = await openChannel(url)
  await declareTopology(channel, topology)
  const queues = topology.subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)

  /**
   * Runs work on the first dead letters. Messages that the work does not acknowledge return to the dead letters. All
   * messages are read before the work starts: otherwise a message that fails again at once would be read again and
   * again.
   */
  const withFirst = async <T>(
    queue: string,
    limit: number,
    work: (messages: GetMessage[]) => Promise<T>,
  ): Promise<T> => {
    if (!queues.includes(queue))
      throw new Error(`there is no subscription ${queue}; the subscriptions are ${queues.join(', ')}`)
    const messages: GetMessage[] = []
    try {
      while (messages.length < Math.min(limit, maxMessages)) {
        const message = await channel.get(deadLetterQueue(queue))
        if (!message) break
        messages.push(message)
      }
      return await work(messages)
    } finally {
      // If the channel is closed, RabbitMQ has already returned the messages.
      if (isOpen()) channel.nackAll(true)
    }
  }

  return {
    deliver,

    /** The number of dead letters of each subscription that has any. */
    list: async (): Promise<{ queue: string; count: number }[]> => {
      const counts: { queue: string; count: number }[] = []
      for (const queue of queues) {
        const { messageCount } = await channel.checkQueue(deadLetterQueue(queue))
        if (messageCount > 0) counts.push({ queue, count: messageCount })
      }
      return counts
    },

    /** The first dead letters of a subscription. Reading does not remove dead letters. */
    show: (queue: string, { limit = 20 }: { limit?: number } = {}): Promise<DeadLetter[]> =>
      withFirst(queue, limit, async (messages) => messages.map(deadLetterOf)),

    /**
     * Moves dead letters back to their subscription's queue, where they get all retries again. With `id`, only that
     * event is moved. Resolves with the number of moved messages. An interruption loses no message, but may deliver a
     * message twice; the inbox makes the repetition harmless.
     */
    replay: (queue: string, { limit = maxMessages, id }: { limit?: number; id?: string } = {}): Promise<number> =>
      withFirst(queue, id === undefined ? limit : maxMessages, async (messages) => {
        const chosen = id === undefined ? messages : messages.filter((message) => idOf(message) === id)
        for (const message of chosen) {
          const { messageId, type, contentType, timestamp, appId } = message.properties
          // The old headers are left out, so that the attempts are counted from 0.
          await deliver(queue, message.content, { messageId, type, contentType, timestamp, appId })
          channel.ack(message)
        }
        return chosen.length
      }),

    /**
     * Permanently deletes the dead letters with this id among the first 10,000; all others stay. Resolves with the
     * number of deleted letters, once the broker has deleted them.
     *
     * @param beforeDelete called with each letter; if it throws, the letter stays
     */
    discard: (
      queue: string,
      { id, beforeDelete }: { id: string; beforeDelete: (deadLetter: DeadLetter) => void },
    ): Promise<number> =>
      withFirst(queue, maxMessages, async (messages) => {
        const chosen = messages.filter((message) => idOf(message) === id)
        for (const message of chosen) {
          beforeDelete(deadLetterOf(message))
          channel.ack(message)
        }
        // The broker handles a channel's commands in order, so this command's response follows the acknowledgements.
        await channel.checkQueue(deadLetterQueue(queue))
        return chosen.length
      }),

    close,
  }
}
