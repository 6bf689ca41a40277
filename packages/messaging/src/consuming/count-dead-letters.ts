import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import type { Broker } from '../connection/broker.ts'
import { deadLetterQueue } from '../topology/topology.ts'

/** The number of dead letters in a subscription's `<queue>.dead`. */
export type DeadLetterCount = { readonly queue: string; readonly count: number }

/**
 * Creates a function that asks RabbitMQ for the number of dead letters, including messages that the broker itself
 * dead-lettered. The first call opens a channel. The function resolves when RabbitMQ answers, without a timeout, and
 * rejects if the channel closes before that. Concurrent calls share one request, so that requests do not pile up at a
 * hanging broker.
 */
export const countDeadLetters = (
  { prepare, keepConsumerChannel }: Pick<Broker, 'prepare' | 'keepConsumerChannel'>,
  subscriptions: readonly Subscription[],
): (() => Promise<readonly DeadLetterCount[]>) => {
  let kept: ReturnType<typeof keepConsumerChannel> | undefined
  let inFlight: Promise<readonly DeadLetterCount[]> | undefined

  const count = async () => {
    // `prepare` declares or checks the queues first: a request about a missing queue would close the channel.
    kept ??= keepConsumerChannel('dead letters', (channel) => prepare(channel, subscriptions))
    await kept.ready()
    const channel = kept.current()
    if (!channel) throw new Error('there is no connection to RabbitMQ')
    const counts: DeadLetterCount[] = []
    for (const queue of subscriptions.map(queueName)) {
      const { messageCount } = await channel.checkQueue(deadLetterQueue(queue))
      counts.push({ queue, count: messageCount })
    }
    return counts
  }

  return () => {
    inFlight ??= count().finally(() => {
      inFlight = undefined
    })
    return inFlight
  }
}
