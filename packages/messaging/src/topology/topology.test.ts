import { defineEvent } from '@marquee/contracts/define-event'
import { queueName, type Subscription } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import type { Replies } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  checkTopology,
  deadLetterQueue,
  declareTopology,
  publishedTopology,
  retryExchange,
  retryQueue,
  type Topology,
} from './topology.ts'

const event = defineEvent('catalog.movie-updated.v1', z.object({}))
const competing: Subscription = { service: 'booking', name: 'on-movie-updated', event, delivery: 'competing' }
const broadcast: Subscription = { service: 'gateway', name: 'on-movie-updated', event, delivery: 'broadcast' }
const topology: Topology = {
  subscriptions: [competing, broadcast],
  retryDelays: [{ name: '5s', milliseconds: 5_000 }],
}

/** A fake broker that records requests and may lack one exchange or queue. */
const startBroker = (missing?: string) => {
  const exchanges: unknown[] = []
  const queues: unknown[] = []
  const bindings: unknown[] = []
  const checked: string[] = []
  const check = async (name: string): Promise<void> => {
    checked.push(name)
    if (name === missing) throw new Error(`no ${name}`)
  }
  const channel = {
    assertExchange: async (exchange: string, type: string, options?: object): Promise<Replies.AssertExchange> => {
      exchanges.push({ exchange, type, ...options })
      return { exchange }
    },
    assertQueue: async (queue = '', options?: object): Promise<Replies.AssertQueue> => {
      queues.push({ queue, ...options })
      return { queue, messageCount: 0, consumerCount: 0 }
    },
    bindQueue: async (queue: string, exchange: string, key: string): Promise<Replies.Empty> => {
      bindings.push([exchange, key, queue])
      return {}
    },
    checkExchange: async (exchange: string): Promise<Replies.Empty> => {
      await check(exchange)
      return {}
    },
    checkQueue: async (queue: string): Promise<Replies.AssertQueue> => {
      await check(queue)
      return { queue, messageCount: 0, consumerCount: 0 }
    },
  }
  return { channel, exchanges, queues, bindings, checked }
}

const bounded = { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': 1_000_000 }
const atLeastOnce = { 'x-dead-letter-exchange': '', 'x-dead-letter-strategy': 'at-least-once' }

describe('the declared topology', () => {
  it('has durable topic exchanges for events, for single queues and for each retry delay', async () => {
    const { channel, exchanges } = startBroker()
    await declareTopology(channel, topology)
    expect(exchanges).toEqual(
      ['marquee.events', 'marquee.queues', 'marquee.delay.5s'].map((exchange) => ({
        exchange,
        type: 'topic',
        durable: true,
      })),
    )
  })

  it('has bounded quorum queues for competing consumers, and a stream of one hour for a broadcast', async () => {
    const { channel, queues } = startBroker()
    await declareTopology(channel, topology)
    expect(queues).toEqual([
      {
        queue: 'marquee.retry.5s',
        durable: true,
        arguments: { ...bounded, ...atLeastOnce, 'x-message-ttl': 5_000 },
      },
      {
        queue: 'booking.on-movie-updated.dead',
        durable: true,
        arguments: { ...bounded, 'x-delivery-limit': 1_000_000_000 },
      },
      {
        queue: 'booking.on-movie-updated',
        durable: true,
        arguments: {
          ...bounded,
          ...atLeastOnce,
          'x-dead-letter-routing-key': 'booking.on-movie-updated.dead',
          'x-delivery-limit': 20,
        },
      },
      {
        queue: 'gateway.on-movie-updated.stream',
        durable: true,
        arguments: { 'x-queue-type': 'stream', 'x-max-age': '1h', 'x-stream-max-segment-size-bytes': 1_000_000 },
      },
    ])
  })

  it('binds each queue to its event type, and delay and dead-letter queues to their exchanges', async () => {
    const { channel, bindings } = startBroker()
    await declareTopology(channel, topology)
    expect(bindings).toEqual([
      ['marquee.delay.5s', '#', 'marquee.retry.5s'],
      ['marquee.queues', 'booking.on-movie-updated.dead', 'booking.on-movie-updated.dead'],
      ['marquee.events', 'catalog.movie-updated.v1', 'booking.on-movie-updated'],
      ['marquee.events', 'catalog.movie-updated.v1', 'gateway.on-movie-updated.stream'],
    ])
  })
})

describe('the published topology', () => {
  it('has every subscription of the contracts, and retries after 1 s, 10 s, 1 min and 10 min', () => {
    expect(publishedTopology.subscriptions).toEqual(subscriptions)
    expect(publishedTopology.retryDelays.map((delay) => [retryQueue(delay), delay.milliseconds / 1000])).toEqual([
      ['marquee.retry.1s', 1],
      ['marquee.retry.10s', 10],
      ['marquee.retry.1m', 60],
      ['marquee.retry.10m', 600],
    ])
  })

  it('is declared and checked by default', async () => {
    const declared = startBroker()
    await declareTopology(declared.channel)
    const given = startBroker()
    await declareTopology(given.channel, publishedTopology)
    expect(declared.queues).toEqual(given.queues)

    const { channel, checked } = startBroker()
    await checkTopology(channel)
    expect(checked).toEqual(expect.arrayContaining(publishedTopology.retryDelays.map(retryExchange)))
    expect(checked).toEqual(expect.arrayContaining(subscriptions.map(queueName)))
  })
})

describe('a check of the topology', () => {
  const names = [
    'marquee.events',
    'marquee.queues',
    'marquee.delay.5s',
    'marquee.retry.5s',
    'booking.on-movie-updated.dead',
    'booking.on-movie-updated',
    'gateway.on-movie-updated.stream',
  ]

  it('checks every declared exchange and queue, and nothing else', async () => {
    const { channel, checked } = startBroker()
    await checkTopology(channel, topology)
    expect(checked).toEqual(names)
  })

  it.each(names)('rejects at once when %s is missing', async (missing) => {
    const { channel, checked } = startBroker(missing)
    await expect(checkTopology(channel, topology)).rejects.toThrow(`no ${missing}`)
    expect(checked.at(-1)).toBe(missing)
  })
})

it('names a dead-letter queue after its queue', () => {
  expect(deadLetterQueue('booking.on-movie-updated')).toBe('booking.on-movie-updated.dead')
})
