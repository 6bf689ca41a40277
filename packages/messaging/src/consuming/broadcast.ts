import { type EventDefinition, eventEnvelope } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import type { ConsumeMessage } from 'amqplib'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Broker } from '../connection/broker.ts'
import { insistOnRoute } from '../topology/routes.ts'

/** How many events the broker sends ahead of their acknowledgement. */
const prefetch = 100

/**
 * Reads every event of a broadcast subscription, from `since` (such as `20m`) before now and then as they come. Each
 * replica reads them all, and does so again from `since` at each start and reconnection, so the handler must bear
 * repeats, and `since` must be as long as an event matters. It is for copies that live in memory; a service with a
 * database subscribes with `subscribe`.
 */
export const startBroadcastReader = <Definition extends EventDefinition>(
  subscription: Subscription<Definition>,
  {
    broker,
    since,
    log,
    apply,
  }: {
    broker: Broker
    since: string
    log: Logger
    apply: (data: z.output<Definition['data']>, time: Date) => void
  },
) => {
  const queue = queueName(subscription)

  const read = ({ content, fields }: ConsumeMessage): void => {
    try {
      insistOnRoute(fields.routingKey, subscription)
      const event = eventEnvelope.parse(JSON.parse(content.toString('utf8')))
      const data = subscription.event.data.parse(event.data) as z.output<Definition['data']>
      apply(data, new Date(event.time))
    } catch (error) {
      log.error({ err: error, queue }, 'an event on a stream was not understood and is skipped')
    }
  }

  const kept = broker.keepConsumerChannel(queue, async (channel) => {
    await broker.prepare(channel, [subscription])
    await channel.prefetch(prefetch)
    await channel.consume(
      queue,
      (message) => {
        if (message) {
          read(message)
          channel.ack(message)
          return
        }
        log.warn({ queue }, 'the stream is gone')
        channel.close().catch(() => undefined)
      },
      { arguments: { 'x-stream-offset': since } },
    )
  })
  return { ready: kept.ready, stop: kept.close }
}
