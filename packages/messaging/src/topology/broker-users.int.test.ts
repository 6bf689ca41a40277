import { randomBytes } from 'node:crypto'
import type { EventEnvelope } from '@marquee/contracts/define-event'
import { queueName } from '@marquee/contracts/define-subscription'
import { bookingOnPaymentSucceeded, paymentSucceeded } from '@marquee/contracts/payment-events'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { type OwnBroker, startOwnBroker } from '@marquee/testing/own-broker'
import { type Channel, type ChannelModel, type ConfirmChannel, connect, type Options } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subscribe } from '../consuming/consumer.ts'
import { eventMessage } from '../events/event-message.ts'
import { createWorld } from '../messaging-under-test.ts'
import { type BrokerUser, brokerUserName, brokerUsers, provisionBroker } from './provision-broker.ts'
import { deadLetterQueue, eventsExchange, publishedTopology, queuesExchange, retryExchange } from './topology.ts'

const passwords = Object.fromEntries(brokerUsers.map((owner) => [owner, randomBytes(12).toString('hex')])) as Record<
  BrokerUser,
  string
>
let broker: OwnBroker
const provision = () => provisionBroker({ url: broker.url, managementUrl: broker.managementUrl, passwords })
beforeAll(async () => {
  broker = await startOwnBroker()
  await provision()
})
afterAll(() => broker.stop())

const urlOf = (owner: BrokerUser): string => {
  const url = new URL(broker.url)
  url.username = brokerUserName(owner)
  url.password = passwords[owner]
  return url.href
}

const connections = new Map<BrokerUser, ChannelModel>()
afterAll(() => Promise.all([...connections.values()].map((connection) => connection.close())))

const connectionOf = async (owner: BrokerUser): Promise<ChannelModel> => {
  const open = connections.get(owner) ?? (await connect(urlOf(owner), { noDelay: true }))
  connections.set(owner, open)
  return open
}

/** Runs work on a new channel as a user. Resolves with `done`, or with the broker's error message. */
const attempt = async (owner: BrokerUser, work: (channel: ConfirmChannel) => Promise<unknown>): Promise<string> => {
  const channel = await (await connectionOf(owner)).createConfirmChannel()
  const refusal = new Promise<string>((resolve) => {
    channel.on('error', (error: Error) => resolve(error.message))
  })
  const done = work(channel).then(
    async () => {
      await channel.close()
      return 'done'
    },
    () => refusal,
  )
  return Promise.race([done, refusal])
}

const publish =
  (exchange: string, routingKey: string, options: Options.Publish = {}, content: Buffer = Buffer.from('{}')) =>
  async (channel: ConfirmChannel) => {
    channel.publish(exchange, routingKey, content, { persistent: true, ...options })
    await channel.waitForConfirms()
  }

const refused = expect.stringMatching(/ACCESS[_-]REFUSED/)
const eventTypes = [...new Set(subscriptions.map(({ event }) => event.type))]
const queues = subscriptions.map(queueName)
const isOf = (owner: BrokerUser, name: string): boolean => name.startsWith(`${owner}.`)
const pairs = (names: readonly string[]) =>
  brokerUsers.flatMap((owner) => names.filter((name) => !isOf(owner, name)).map((name) => ({ owner, name })))

describe('a service’s RabbitMQ user', () => {
  it('publishes the events of its own context and no others', { timeout: 60_000 }, async () => {
    for (const type of eventTypes) {
      for (const owner of brokerUsers) {
        const outcome = await attempt(owner, publish(eventsExchange, type))
        expect({ owner, type, outcome }).toEqual({ owner, type, outcome: isOf(owner, type) ? 'done' : refused })
      }
    }
  })

  it('cannot put messages into another service’s queue through any exchange', { timeout: 120_000 }, async () => {
    const retry = publishedTopology.retryDelays.map(retryExchange)[0] ?? ''
    for (const { owner, name } of pairs(queues)) {
      for (const exchange of ['', queuesExchange, retry, 'amq.topic', 'amq.direct', 'amq.fanout']) {
        const outcome = await attempt(owner, publish(exchange, name))
        expect({ owner, name, exchange, outcome }).toEqual({ owner, name, exchange, outcome: refused })
      }
    }
  })

  it('cannot read, purge or delete queues of other services', { timeout: 120_000 }, async () => {
    for (const { owner, name } of pairs([...queues, 'marquee.retry.1s'])) {
      expect(await attempt(owner, (channel) => channel.get(name))).toEqual(refused)
      expect(await attempt(owner, (channel) => channel.consume(name, () => undefined))).toEqual(refused)
      expect(await attempt(owner, (channel) => channel.purgeQueue(name))).toEqual(refused)
      expect(await attempt(owner, (channel) => channel.deleteQueue(name))).toEqual(refused)
    }
  })

  it('cannot create queues, exchanges or bindings', async () => {
    for (const owner of brokerUsers) {
      const own = queues.find((queue) => isOf(owner, queue)) ?? `${owner}.own`
      const attempts = [
        (channel: ConfirmChannel) => channel.assertQueue(`${owner}.more`),
        (channel: ConfirmChannel) => channel.assertQueue(''),
        (channel: ConfirmChannel) => channel.assertExchange(`${owner}.more`, 'fanout'),
        (channel: ConfirmChannel) => channel.bindQueue(own, eventsExchange, '#'),
        (channel: ConfirmChannel) => channel.bindExchange(eventsExchange, 'amq.fanout', ''),
      ]
      for (const work of attempts) expect(await attempt(owner, work)).toEqual(refused)
    }
  })
})

describe('booking as its own user', () => {
  /** The event `payment-succeeded` as an AMQP message. */
  const succeeded = (options: Options.Publish = {}) => {
    const event: EventEnvelope = {
      specversion: '1.0',
      id: newId(),
      source: 'marquee/payment',
      type: paymentSucceeded.type,
      subject: newId(),
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      sequence: 1,
      data: { paymentId: newId(), reservationId: newId(), amount: 1, currency: 'eur', providerPaymentId: 'pi_1' },
    }
    const { content, properties } = eventMessage(event)
    return { id: event.id, content, options: { ...properties, ...options } }
  }

  const own = queueName(bookingOnPaymentSucceeded)
  const dead = deadLetterQueue(own)

  /** Runs work on a channel of the broker's administrator. */
  const administer = async <T>(work: (channel: Channel) => Promise<T>): Promise<T> => {
    const connection = await connect(broker.url, { noDelay: true })
    try {
      return await work(await connection.createChannel())
    } finally {
      await connection.close()
    }
  }
  const deadLetters = async (): Promise<number> =>
    (await administer((channel) => channel.checkQueue(dead))).messageCount

  /**
   * Starts booking with empty queues. The handler fails `failures` times; `applied` lists the ids of applied events.
   */
  const startBooking = async (failures = 0) => {
    await administer(async (channel) => {
      for (const queue of [own, dead]) await channel.purgeQueue(queue)
    })
    const world = await createWorld({ brokerUrl: broker.url, topology: publishedTopology })
    const applied: string[] = []
    let left = failures
    const service = world.createService({ url: urlOf('booking'), topologyMode: 'check' })
    service.start([
      subscribe(bookingOnPaymentSucceeded, async ({ id }) => {
        left -= 1
        if (left >= 0) throw new Error('not yet')
        applied.push(id)
      }),
    ])
    await service.ready()
    return { service, applied }
  }

  it('applies events of payment, retries failed events, and dead-letters messages that are not events', async () => {
    const { service, applied } = await startBooking(1)
    const { id, content, options } = succeeded()
    expect(await attempt('payment', publish(eventsExchange, paymentSucceeded.type, options, content))).toBe('done')
    await eventually(async () => expect(applied).toEqual([id]))
    expect(await deadLetters()).toBe(0)
    expect(await attempt('payment', publish(eventsExchange, paymentSucceeded.type, {}, Buffer.from('<no/>')))).toBe(
      'done',
    )
    await eventually(async () => expect(await deadLetters()).toBe(1))
    await service.stop()
  })

  it.each(['CC', 'BCC'] as const)(
    'does not apply a message that reached its queue through the header %s',
    async (header) => {
      const { service, applied } = await startBooking()
      const ways = [
        [eventsExchange, 'identity.user-updated.v1', paymentSucceeded.type],
        ...[queuesExchange, ...publishedTopology.retryDelays.slice(0, 1).map(retryExchange)].map(
          (exchange) => [exchange, 'identity.on-payment-refunded', own] as const,
        ),
      ] as const
      let accepted = 0
      for (const [exchange, key, target] of ways) {
        const { content, options } = succeeded({ [header]: target })
        // RabbitMQ 4.3 refuses all of these messages; 3.10 accepts some. A message that `marquee.queues` accepts here
        // reaches no queue: only dead-letter queues are bound to that exchange.
        const isTaken = (await attempt('identity', publish(exchange, key, options, content))) === 'done'
        if (isTaken && exchange !== queuesExchange) accepted += 1
      }
      await eventually(async () => expect(await deadLetters()).toBe(accepted))
      const { id, content, options } = succeeded()
      await attempt('payment', publish(eventsExchange, paymentSucceeded.type, options, content))
      await eventually(async () => expect(applied).toContain(id))
      expect(applied).toEqual([id])
      await service.stop()
    },
  )

  it('waits while the broker is not provisioned, and starts when the broker is provisioned', async () => {
    await administer((channel) => channel.deleteQueue(own))
    const world = await createWorld({ brokerUrl: broker.url, topology: publishedTopology })
    const service = world.createService({ url: urlOf('booking'), topologyMode: 'check' })
    service.start([subscribe(bookingOnPaymentSucceeded, async () => undefined)])
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(await service.isConnected()).toBe(false)
    await provision()
    await eventually(() => expect(service.isConnected()).resolves.toBe(true))
    await service.ready()
    await service.stop()
  })
})
