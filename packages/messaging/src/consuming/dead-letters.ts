import { queueName } from '@marquee/contracts/define-subscription'
import { connect, type GetMessage, type Options } from 'amqplib'
import { deadLetterQueue, declareTopology, publishedTopology, type Topology } from '../topology/topology.ts'

/** The most messages that one call looks at. They are held in memory meanwhile. */
export const maxMessages = 10_000

/** An event that a subscription could not apply. */
export type DeadLetter = {
  /** The event's id; undefined if the message was none. */
  readonly id: string | undefined
  readonly type: string | undefined
  /** How often it was tried, and why the last try failed; the broker's own words if the consumer's process died of it. */
  readonly attempts: number
  readonly reason: string
  /** RFC 3339; undefined if the broker put it aside by itself. */
  readonly failedAt: string | undefined
  /** The message as it was published. */
  readonly content: string
}

export type DeadLetters = Awaited<ReturnType<typeof openDeadLetters>>

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const deadLetterOf = ({ content, properties }: GetMessage): DeadLetter => {
  const headers = properties.headers ?? {}
  return {
    id: text(properties.messageId),
    type: text(properties.type),
    attempts: Number(headers['x-attempts'] ?? 0),
    reason: text(headers['x-error']) ?? text(headers['x-first-death-reason']) ?? 'unknown',
    failedAt: text(headers['x-failed-at']),
    content: content.toString('utf8'),
  }
}

/** A connection of one's own with one channel, over which messages can be put into queues. Rejects if the broker is not there. */
const openChannel = async (url: string) => {
  const connection = await connect(url, { noDelay: true, timeout: 5_000 })
  connection.on('error', () => undefined)
  const channel = await connection.createConfirmChannel()
  channel.on('error', () => undefined)
  let isOpen = true
  channel.on('close', () => {
    isOpen = false
  })
  // RabbitMQ confirms what it could not route; only the return, which comes before the confirm, reveals it.
  const returned = new Set<string>()
  channel.on('return', ({ properties }) => returned.add(String(properties.correlationId)))
  let sent = 0

  return {
    channel,
    isOpen: () => isOpen,

    /** Puts a message into a queue; resolves when it is stored there, rejects if there is no such queue or it is full. */
    deliver: async (queue: string, content: Buffer, options: Options.Publish): Promise<void> => {
      sent += 1
      const correlationId = String(sent)
      await new Promise<void>((resolve, reject) => {
        const properties = { ...options, correlationId, persistent: true, mandatory: true }
        channel.publish('', queue, content, properties, (error) =>
          error ? reject(new Error(`RabbitMQ did not take a message for ${queue}: ${error.message}`)) : resolve(),
        )
      })
      if (returned.delete(correlationId)) throw new Error(`there is no queue ${queue}`)
    },

    close: async (): Promise<void> => {
      // What ends the connection may overtake what the channel has still to send, and an acknowledgement would be lost.
      if (isOpen) await channel.close()
      await connection.close()
    },
  }
}

/**
 * An operator's way to the dead letters, over a connection of its own. Rejects at once if the broker is not there.
 * A `queue` is always the subscription's own one, such as `booking.on-payment-succeeded`.
 */
export const openDeadLetters = async ({ url, topology = publishedTopology }: { url: string; topology?: Topology }) => {
  const { channel, isOpen, deliver, close } = await openChannel(url)
  await declareTopology(channel, topology)
  const queues = topology.subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)

  /**
   * Does something with the first dead letters; those that it has not acknowledged stay where they are. All are taken
   * before anything is done: a message that fails again at once would otherwise be met again and again.
   */
  const withFirst = async <T>(
    queue: string,
    limit: number,
    work: (messages: GetMessage[]) => Promise<T>,
  ): Promise<T> => {
    if (!queues.includes(queue)) throw new Error(`there is no subscription ${queue}; there are ${queues.join(', ')}`)
    const messages: GetMessage[] = []
    try {
      while (messages.length < Math.min(limit, maxMessages)) {
        const message = await channel.get(deadLetterQueue(queue))
        if (!message) break
        messages.push(message)
      }
      return await work(messages)
    } finally {
      // A channel that has ended has given them back already.
      if (isOpen()) channel.nackAll(true)
    }
  }

  return {
    deliver,

    /** How many dead letters each subscription has; subscriptions without any are left out. */
    list: async (): Promise<{ queue: string; count: number }[]> => {
      const counts: { queue: string; count: number }[] = []
      for (const queue of queues) {
        const { messageCount } = await channel.checkQueue(deadLetterQueue(queue))
        if (messageCount > 0) counts.push({ queue, count: messageCount })
      }
      return counts
    },

    /** The first dead letters of a subscription, which stay where they are. */
    show: (queue: string, { limit = 20 }: { limit?: number } = {}): Promise<DeadLetter[]> =>
      withFirst(queue, limit, async (messages) => messages.map(deadLetterOf)),

    /**
     * Gives dead letters back to their subscription, to be tried with all delays again; with `id` only that event.
     * Returns how many. An interruption may deliver one twice, which the inbox absorbs, but loses none.
     */
    replay: (queue: string, { limit = maxMessages, id }: { limit?: number; id?: string } = {}): Promise<number> =>
      withFirst(queue, id === undefined ? limit : maxMessages, async (messages) => {
        const chosen = id === undefined ? messages : messages.filter(({ properties }) => properties.messageId === id)
        for (const message of chosen) {
          const { messageId, type, contentType, timestamp, appId } = message.properties
          // Without the headers of its former life: the attempts are counted anew.
          await deliver(queue, message.content, { messageId, type, contentType, timestamp, appId })
          channel.ack(message)
        }
        return chosen.length
      }),

    close,
  }
}
