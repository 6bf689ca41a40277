import { type EventDefinition, eventEnvelope } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import type { ConsumeMessage } from 'amqplib'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Broker } from '../connection/broker.ts'
import { assertRoutingKey } from '../topology/routing-key.ts'

/** Maximum number of unacknowledged events that the broker sends. */
const prefetch = 100

/**
 * Reads every event of a broadcast subscription: first the recent events, as far back as `since` (such as `20m`), then
 * new events as they arrive. Each replica reads all events, and goes back by `since` at each start and reconnection. So
 * `apply` must accept repeated events, and `since` must cover the time for which an event matters. A broadcast reader
 * is for state in memory; a service with a database uses `subscribe`.
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
      assertRoutingKey(fields.routingKey, subscription)
      const envelope = eventEnvelope.parse(JSON.parse(content.toString('utf8')))
      const data = subscription.event.data.parse(envelope.data) as z.output<Definition['data']>
      apply(data, new Date(envelope.time))
    } catch (error) {
      log.error(
        { event: 'stream.message_unparseable', err: error, queue },
        'a message on a stream is not a valid event and is skipped',
      )
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
        log.warn({ event: 'stream.deleted', queue }, 'the stream was deleted; reading resumes when it exists again')
        channel.close().catch(() => undefined)
      },
      { arguments: { 'x-stream-offset': since } },
    )
  })
  return { ready: kept.ready, stop: kept.close }
}
