import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import type { Broker } from '../connection/broker.ts'
import { deadLetterQueue } from '../topology/topology.ts'

/** How many dead letters wait in a subscription's `<queue>.dead`. */
export type DeadLetterCount = { readonly queue: string; readonly count: number }

/**
 * Asks RabbitMQ how many dead letters there are, whoever put them aside, on a channel that is opened with the first
 * question. Resolves when it answers, however long that takes, and rejects if the channel ends before; whoever asks
 * meanwhile gets the same answer, so that nothing piles up at a broker that hangs.
 */
export const countDeadLetters = (
  { prepare, keepConsumerChannel }: Pick<Broker, 'prepare' | 'keepConsumerChannel'>,
  subscriptions: readonly Subscription[],
): (() => Promise<readonly DeadLetterCount[]>) => {
  let kept: ReturnType<typeof keepConsumerChannel> | undefined
  let underWay: Promise<readonly DeadLetterCount[]> | undefined

  const count = async () => {
    // First of all: the question after a queue that is not there ends the channel.
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
    underWay ??= count().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}
