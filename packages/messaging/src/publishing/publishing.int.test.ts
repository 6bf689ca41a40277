import { defineEvent, newEvent } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  createWorld,
  deadQueue,
  log,
  queue,
  record,
  seats,
  startConsuming,
  startPublishing,
  takeFrom,
  topology,
  waitingIn,
} from '../messaging-under-test.ts'
import { countSeat, seat, seatCounted } from '../seat-counting-under-test.ts'
import { declareTopology, eventsExchange, retryQueue } from '../topology/topology.ts'
import { createRelay } from './relay.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, number) => number)

describe('the relay', () => {
  it('publishes an event of a committed transaction as a CloudEvent', async () => {
    const world = await createWorld()
    await world.onChannel((channel) => declareTopology(channel, topology))
    await record(startPublishing(world), seat(7))

    const message = await eventually(async () => {
      const taken = await takeFrom(world, queue)
      expect(taken).toBeDefined()
      return taken
    })
    const event = JSON.parse(String(message?.content))
    expect(event).toMatchObject({
      specversion: '1.0',
      type: 'booking.seat-counted.v1',
      source: 'marquee/booking',
      datacontenttype: 'application/json',
      sequence: 1,
      data: { number: 7 },
    })
    expect(message?.properties).toMatchObject({ messageId: event.id, deliveryMode: 2, type: event.type })
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
  })

  it('does not publish an event of a transaction that was rolled back', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const work = service.transact(async (unit) => {
      await unit.record(seat(1))
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    // When this later event is applied, the relay has run.
    await record(service, seat(2))
    await eventually(async () => expect(await world.effects()).toEqual([2]))
    await service.stop()
    expect(await world.effects()).toEqual([2])
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('publishes events to the queue of a subscriber that has never run', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, ...seats(3))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    await publisher.stop()

    await startConsuming(world)
    await eventually(async () => expect(await world.effects()).toEqual([0, 1, 2]))
  })

  it('publishes the remaining committed events when it stops', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, seat(0))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    await record(publisher, ...seats(500, 1))
    await publisher.stop()
    expect(await world.unpublished()).toEqual([])
    expect(await waitingIn(world, queue)).toBe(501)
  })

  it('publishes events that another process committed and did not publish', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await eventually(() => expect(publisher.isConnected()).resolves.toBe(true))
    // This service is never started, so it does not wake the relay.
    await record(world.createService(), ...seats(5))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    expect(await waitingIn(world, queue)).toBe(5)
  })

  it('loses nothing and applies nothing twice when two relays share one log', async () => {
    const world = await createWorld()
    const replicas = [await startConsuming(world), await startConsuming(world)] as const
    await Promise.all(numbered(60).map((batch) => record(replicas[batch % 2 === 0 ? 0 : 1], ...seats(10, batch * 10))))
    await eventually(async () => expect(await world.unpublished()).toEqual([]), { within: 20_000 })
    await eventually(async () => expect(await world.effects()).toEqual(numbered(600)), { within: 20_000 })
    await Promise.all(replicas.map((replica) => replica.stop()))
    expect(await world.effects()).toEqual(numbered(600))
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('declares a deleted queue again and publishes the events that were unroutable meanwhile', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, seat(1))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    await world.onChannel((channel) => channel.deleteQueue(queue))

    await record(publisher, seat(2))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    expect(await waitingIn(world, queue)).toBe(1)
    await publisher.stop()

    await startConsuming(world)
    await eventually(async () => expect(await world.effects()).toEqual([2]))
  })

  it('keeps events that a full queue refuses, and publishes them when there is room', { timeout: 90_000 }, async () => {
    // The real limit of a million messages would take too long to reach.
    const world = await createWorld({ topology: { subscriptions: [], retryDelays: [] } })
    await world.onChannel(async (channel) => {
      await channel.assertExchange(eventsExchange, 'topic', { durable: true })
      await channel.assertQueue('small', {
        durable: true,
        arguments: { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': 3 },
      })
      await channel.bindQueue('small', eventsExchange, 'booking.*.v1')
    })
    const publisher = startPublishing(world)
    // A quorum queue notices a moment late that it is full, and accepts further messages until then. So the test
    // records more events than the relay takes in one claim.
    const total = 1_000
    await record(publisher, ...seats(total))
    await eventually(async () => expect(await waitingIn(world, 'small')).toBeGreaterThanOrEqual(3))
    expect((await world.unpublished()).length).toBeGreaterThan(0)

    const taken = new Set<number>()
    await eventually(
      async () => {
        await world.onChannel(async (channel) => {
          for (;;) {
            const message = await channel.get('small', { noAck: true })
            if (!message) return
            taken.add(JSON.parse(String(message.content)).data.number)
          }
        })
        expect(taken.size).toBe(total)
      },
      { within: 60_000 },
    )
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
  })

  it('does not delay events for other queues while one queue is full', async () => {
    const rowCounted = defineEvent('booking.row-counted.v1', z.object({ number: z.int() }))
    const world = await createWorld({ topology: { subscriptions: [], retryDelays: [] } })
    await world.onChannel(async (channel) => {
      await channel.assertExchange(eventsExchange, 'topic', { durable: true })
      const full = { 'x-queue-type': 'quorum', 'x-overflow': 'reject-publish', 'x-max-length': 1 }
      await channel.assertQueue('full', { durable: true, arguments: full })
      await channel.bindQueue('full', eventsExchange, seatCounted.type)
      await channel.assertQueue('empty', { durable: true, arguments: { 'x-queue-type': 'quorum' } })
      await channel.bindQueue('empty', eventsExchange, rowCounted.type)
    })
    const publisher = startPublishing(world)
    // More than one claim, plus the messages that the queue accepts before it notices that it is full.
    await record(publisher, ...seats(1_500))
    await eventually(async () => expect(await waitingIn(world, 'full')).toBeGreaterThan(0))
    const row = newEvent(rowCounted, { subject: newId(), sequence: 1, data: { number: 1 } })
    await publisher.transact(({ record: recordEvents }) => recordEvents(row))
    await eventually(async () => expect(await waitingIn(world, 'empty')).toBe(1))
    expect((await world.unpublished()).length).toBeGreaterThan(200)

    await world.onChannel((channel) => channel.unbindQueue('full', eventsExchange, seatCounted.type))
    await world.onChannel((channel) => channel.bindQueue('empty', eventsExchange, seatCounted.type))
    await eventually(async () => expect(await world.unpublished()).toEqual([]), { within: 25_000, every: 200 })
    expect((await waitingIn(world, 'empty')) + (await waitingIn(world, 'full'))).toBe(1_501)
  })
})

describe('a relay beside another relay', () => {
  it('still treats a type as refused while the other relay has locked all events of that type', async () => {
    const world = await createWorld()
    const writer = world.createService()
    const rowCounted = defineEvent('booking.row-counted.v1', z.object({ number: z.int() }))
    const refused: string[] = []
    const hanging: string[] = []
    const answer = Promise.withResolvers<never>()
    answer.promise.catch(() => undefined)
    onTestFinished(() => answer.reject(new Error('no answer')))
    let hangs = false
    let polls = 0
    const relay = createRelay({
      db: world.db,
      tables: world.tables,
      source: 'marquee/booking',
      isConnected: () => {
        polls += 1
        return true
      },
      publish: async ({ id, type }) => {
        if (type !== seatCounted.type) return
        const seen = hangs ? hanging : refused
        seen.push(id)
        if (hangs) await answer.promise
        throw new Error('the queue is full')
      },
      log,
      pollMilliseconds: 50,
    })
    await record(writer, seat(1))
    relay.start()
    await eventually(() => expect(refused).not.toEqual([]))

    const other = await world.db.$client.connect()
    onTestFinished(() => other.release(true))
    await other.query('BEGIN')
    await other.query('SELECT FROM booking.events WHERE published_at IS NULL FOR UPDATE')
    const pollsBefore = polls
    await eventually(() => expect(polls).toBeGreaterThan(pollsBefore + 6))

    hangs = true
    await record(writer, seat(2))
    await eventually(() => expect(hanging).toHaveLength(1))
    const row = newEvent(rowCounted, { subject: newId(), sequence: 1, data: { number: 3 } })
    await writer.transact(({ record: recordEvents }) => recordEvents(row))
    await eventually(async () => expect((await world.unpublished()).toSorted()).toEqual([1, 2]))
    answer.reject(new Error('no answer'))
    await relay.stop()
  })
})

describe('a failing connection to the broker', () => {
  it('loses and repeats no event when it is cut repeatedly', async () => {
    const world = await createWorld()
    const proxy = await world.openProxy()
    const service = await startConsuming(world, countSeat, { url: proxy.url })
    for (const batch of numbered(5)) {
      await record(service, ...seats(100, batch * 100))
      proxy.disconnect()
      await eventually(() => expect(service.isConnected()).resolves.toBe(false))
      await eventually(() => expect(service.isConnected()).resolves.toBe(true))
    }
    await eventually(async () => expect(await world.effects()).toEqual(numbered(500)), { within: 20_000 })
    await service.stop()
    expect(await world.effects()).toEqual(numbered(500))
    expect(await world.unpublished()).toEqual([])
  })

  it('releases the claimed rows as soon as it is cut, not only after a reconnection', async () => {
    const world = await createWorld()
    const proxy = await world.openProxy()
    const service = startPublishing(world, { url: proxy.url })
    await eventually(() => expect(service.isConnected()).resolves.toBe(true))
    proxy.change({ kind: 'stalled' })
    await record(service, ...seats(10))
    const claimed = () =>
      world.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`)
    await eventually(async () => expect((await claimed()).rowCount).toBe(1))
    // New connections still hang, so the service stays without a broker.
    proxy.disconnect()
    await eventually(async () => expect((await claimed()).rowCount).toBe(0), { within: 2_000 })
    expect(await service.isConnected()).toBe(false)
    expect(await world.unpublished()).toHaveLength(10)
  })

  // A service has two connections, whose order is not fixed.
  it.each([0, 1])(
    'is noticed within two seconds when it hangs, whether it publishes or consumes (connection %i)',
    async (index) => {
      const world = await createWorld()
      const proxy = await world.openProxy()
      const service = await startConsuming(world, countSeat, { url: proxy.url })
      await eventually(() => expect(service.isConnected()).resolves.toBe(true))
      proxy.stallOne(index)
      const start = performance.now()
      expect(await service.isConnected()).toBe(false)
      expect(performance.now() - start).toBeLessThan(2_000)
      proxy.change({ kind: 'clear' })
      await eventually(() => expect(service.isConnected()).resolves.toBe(true))
    },
  )

  it('lets a service stop in time, whether it hangs or was never established', async () => {
    const world = await createWorld()
    const proxy = await world.openProxy()
    const hung = await startConsuming(world, countSeat, { url: proxy.url })
    proxy.change({ kind: 'stalled' })
    const nowhere = startPublishing(world, { url: 'amqp://127.0.0.1:1' })
    await record(nowhere, seat(1))
    const start = performance.now()
    await nowhere.stop()
    expect(performance.now() - start).toBeLessThan(3_000)
    await hung.stop()
    expect(performance.now() - start).toBeLessThan(15_000)
    expect(await world.unpublished()).toEqual([1])
  })
})

it('names queues as the README documents', () => {
  expect(deadQueue).toBe('payment.on-seat-counted.dead')
  expect(retryQueue({ name: '10s', milliseconds: 10_000 })).toBe('marquee.retry.10s')
})
