import { defineEvent, newEvent } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import {
  countSeat,
  createWorld,
  deadQueue,
  log,
  queue,
  record,
  seat,
  seatCounted,
  seats,
  startConsuming,
  startPublishing,
  takeFrom,
  topology,
  waitingIn,
} from '../messaging-under-test.ts'
import { declareTopology, eventsExchange, retryQueue } from '../topology/topology.ts'
import { createRelay } from './relay.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, number) => number)

describe('publishing', () => {
  it('publishes an event whose transaction has committed, as a CloudEvent', async () => {
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

  it('does not publish an event whose transaction was rolled back', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const work = service.transact(async (unit) => {
      await unit.record(seat(1))
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    // The event after it shows that the relay had been at work.
    await record(service, seat(2))
    await eventually(async () => expect(await world.effects()).toEqual([2]))
    await service.stop()
    expect(await world.effects()).toEqual([2])
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('keeps an event for a subscriber that has never run yet', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, ...seats(3))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    await publisher.stop()

    await startConsuming(world)
    await eventually(async () => expect(await world.effects()).toEqual([0, 1, 2]))
  })

  it('publishes on stop what was committed just before', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, seat(0))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    await record(publisher, ...seats(500, 1))
    await publisher.stop()
    expect(await world.unpublished()).toEqual([])
    expect(await waitingIn(world, queue)).toBe(501)
  })

  it('publishes what another process committed and left behind', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await eventually(() => expect(publisher.isConnected()).resolves.toBe(true))
    // Never started: it writes and then is gone, and nobody wakes the relay.
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

  it('declares a deleted queue again and delivers what could not be routed meanwhile', async () => {
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

  it('keeps events that a full queue refuses, and sends them when there is room', { timeout: 90_000 }, async () => {
    // The topology's own bound of a million would take a while to fill.
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
    // A quorum queue notices a moment late that it is full, so that it takes whatever comes in the meantime: several claims.
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

  it('lets nothing wait behind a queue that takes nothing', async () => {
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
    // More than a claim takes, besides what the queue takes before it notices that it is full.
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

describe('a relay beside another one', () => {
  it('does not take it for an end of the refusing that the other one has all of the refused events in hand', async () => {
    const world = await createWorld()
    const writer = world.createService()
    const rowCounted = defineEvent('booking.row-counted.v1', z.object({ number: z.int() }))
    const refused: string[] = []
    const hanging: string[] = []
    const answer = Promise.withResolvers<never>()
    answer.promise.catch(() => undefined)
    onTestFinished(() => answer.reject(new Error('no answer')))
    let hangs = false
    let looks = 0
    const relay = createRelay({
      db: world.db,
      tables: world.tables,
      source: 'marquee/booking',
      isConnected: () => {
        looks += 1
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
    const since = looks
    await eventually(() => expect(looks).toBeGreaterThan(since + 6))

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

describe('a connection that fails', () => {
  it('does not keep a relay from publishing everything, however often it is cut', async () => {
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

  it('lets go of the claimed rows as soon as the connection is gone, not when it is back', async () => {
    const world = await createWorld()
    const proxy = await world.openProxy()
    const service = startPublishing(world, { url: proxy.url })
    await eventually(() => expect(service.isConnected()).resolves.toBe(true))
    proxy.change({ kind: 'stalled' })
    await record(service, ...seats(10))
    const claimed = () =>
      world.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'`)
    await eventually(async () => expect((await claimed()).rowCount).toBe(1))
    // Still hanging for new connections, so that the service stays without a broker.
    proxy.disconnect()
    await eventually(async () => expect((await claimed()).rowCount).toBe(0), { within: 2_000 })
    expect(await service.isConnected()).toBe(false)
    expect(await world.unpublished()).toHaveLength(10)
  })

  // The two connections of a service, in either order.
  it.each([0, 1])('is told within two seconds of hanging, publishing or consuming alike: number %i', async (index) => {
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
  })

  it('does not keep a service from stopping, whether it hangs or was never there', async () => {
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

it('declares names that operators know from the README', () => {
  expect(deadQueue).toBe('payment.on-seat-counted.dead')
  expect(retryQueue({ name: '10s', milliseconds: 10_000 })).toBe('marquee.retry.10s')
})
