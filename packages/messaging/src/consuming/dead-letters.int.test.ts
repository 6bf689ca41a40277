import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type LogSlice, type ReplayProgress, replayEvents } from '../events/replay-events.ts'
import {
  createWorld,
  deadQueue,
  deliver,
  queue,
  record,
  seatMessage,
  seats,
  startConsuming,
  startPublishing,
  topology,
  type World,
  waitingIn,
} from '../messaging-under-test.ts'
import { countSeat } from '../seat-counting-under-test.ts'
import { openDeadLetters } from './dead-letters.ts'

const maxAttempts = 1 + topology.retryDelays.length

const openFor = async (world: World) => {
  const deadLetters = await openDeadLetters({ url: world.brokerUrl, topology })
  onTestFinished(() => deadLetters.close().catch(() => undefined))
  return deadLetters
}

/** Creates a world with dead letters of the seats 0 to `count` - 1. */
const withDeadLetters = async (count: number) => {
  const world = await createWorld()
  const service = await startConsuming(world, async () => {
    throw new Error('the room is being painted')
  })
  await record(service, ...seats(count))
  await eventually(async () => expect(await waitingIn(world, deadQueue)).toBe(count))
  await service.stop()
  return world
}

describe('dead letters', () => {
  it('stay in their queue when they are counted and shown with their reason', async () => {
    const world = await withDeadLetters(3)
    const deadLetters = await openFor(world)
    expect(await deadLetters.list()).toEqual([{ queue, count: 3 }])
    // More reads than RabbitMQ 4's default delivery limit, after which RabbitMQ would drop the letters.
    for (let reads = 0; reads < 25; reads += 1) {
      expect(await deadLetters.show(queue, { limit: 2 })).toHaveLength(2)
    }
    const letters = await deadLetters.show(queue)
    expect(letters.map(({ content }) => JSON.parse(content).data.number).sort()).toEqual([0, 1, 2])
    for (const letter of letters) {
      expect(letter).toMatchObject({ type: 'booking.seat-counted.v1', reason: 'Error: the room is being painted' })
      expect(letter.attempts).toBe(maxAttempts)
      expect(letter.id).toBe(JSON.parse(letter.content).id)
      expect(Date.parse(letter.failedAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
    }
    await eventually(async () => expect(await deadLetters.list()).toEqual([{ queue, count: 3 }]))
  })

  it('are applied when they are replayed after the fault is fixed', async () => {
    const world = await withDeadLetters(3)
    await startConsuming(world)
    const deadLetters = await openFor(world)
    expect(await deadLetters.replay(queue)).toBe(3)
    await eventually(async () => expect(await world.effects()).toEqual([0, 1, 2]))
    expect(await deadLetters.list()).toEqual([])
  })

  it('can be replayed one by one, or up to a limit', async () => {
    const world = await withDeadLetters(4)
    await startConsuming(world)
    const deadLetters = await openFor(world)
    const [, second] = await deadLetters.show(queue)
    expect(await deadLetters.replay(queue, { id: second?.id ?? '' })).toBe(1)
    const { number } = JSON.parse(second?.content ?? '').data
    await eventually(async () => expect(await world.effects()).toEqual([number]))
    expect(await deadLetters.replay(queue, { limit: 2 })).toBe(2)
    await eventually(async () => expect(await world.effects()).toHaveLength(3))
    await eventually(async () => expect(await deadLetters.list()).toEqual([{ queue, count: 1 }]))
  })

  it('are gone after a replay, even if the connection is closed right afterwards', async () => {
    const world = await withDeadLetters(5)
    const deadLetters = await openFor(world)
    expect(await deadLetters.replay(queue, { limit: 4 })).toBe(4)
    await deadLetters.close()
    expect(await (await openFor(world)).list()).toEqual([{ queue, count: 1 }])
  })

  // This test has a single letter. With more letters, the failed attempt to apply them as a batch would be counted,
  // too.
  it('become dead letters again after all delays while the fault persists, and the replay still ends', async () => {
    const world = await withDeadLetters(1)
    let attempts = 0
    await startConsuming(world, async () => {
      attempts += 1
      throw new Error('still being painted')
    })
    const deadLetters = await openFor(world)
    expect(await deadLetters.replay(queue)).toBe(1)
    await eventually(async () => expect(await waitingIn(world, deadQueue)).toBe(1))
    expect(attempts).toBe(maxAttempts)
  })

  it('get all their retries again when they are moved back in RabbitMQ’s management UI', async () => {
    const world = await withDeadLetters(1)
    // More reads than RabbitMQ 4's default delivery limit.
    const deadLetters = await openFor(world)
    for (let reads = 0; reads < 25; reads += 1) await deadLetters.show(queue)
    let attempts = 0
    let isFixedAt = Number.POSITIVE_INFINITY
    await startConsuming(world, async (event, unit) => {
      attempts += 1
      if (attempts < isFixedAt) throw new Error('still being painted')
      await countSeat(event, unit)
    })

    await world.moveMessages(deadQueue, queue)
    await eventually(async () => {
      expect(attempts).toBe(maxAttempts)
      expect(await waitingIn(world, deadQueue)).toBe(1)
    })
    expect(await deadLetters.show(queue)).toMatchObject([{ attempts: maxAttempts }])

    isFixedAt = 2 * maxAttempts
    await world.moveMessages(deadQueue, queue)
    await eventually(async () => expect(await world.effects()).toEqual([0]))
    expect(attempts).toBe(2 * maxAttempts)
    expect(await waitingIn(world, deadQueue)).toBe(0)
  })

  it('include a message that the broker dead-letters because the message kills every consumer', async () => {
    const world = await createWorld()
    const deadLetters = await openFor(world)
    await deliver(world, seatMessage(1))
    // The delivery limit of the work queue is 20, so the broker dead-letters the message after the 21st death.
    for (let death = 0; death <= 20; death += 1) {
      await world.onChannel((channel) => channel.get(queue))
    }
    await eventually(async () => expect(await waitingIn(world, deadQueue)).toBe(1))
    expect(await deadLetters.show(queue)).toMatchObject([{ reason: 'delivery_limit', attempts: 0 }])
  })

  it('stay in their queue when the subscription’s queue does not exist', async () => {
    const world = await withDeadLetters(2)
    const deadLetters = await openFor(world)
    await world.onChannel((channel) => channel.deleteQueue(queue))
    await expect(deadLetters.replay(queue)).rejects.toThrow(`there is no queue ${queue}`)
    await eventually(async () => expect(await waitingIn(world, deadQueue)).toBe(2))
  })

  it('stay in their queue, apart from those already moved, when the subscription’s queue is full', async () => {
    const world = await withDeadLetters(3)
    const deadLetters = await openFor(world)
    // A classic queue, because a quorum queue accepts more messages before it notices that it is full.
    await world.onChannel(async (channel) => {
      await channel.deleteQueue(queue)
      const full = { 'x-overflow': 'reject-publish', 'x-max-length': 1 }
      await channel.assertQueue(queue, { durable: true, arguments: full })
    })
    await expect(deadLetters.replay(queue)).rejects.toThrow(`RabbitMQ did not accept a message for ${queue}`)
    expect(await waitingIn(world, queue)).toBe(1)
    await eventually(async () => expect(await waitingIn(world, deadQueue)).toBe(2))
  })

  it('cannot be replayed for a subscription that does not exist', async () => {
    const deadLetters = await openFor(await createWorld())
    await expect(deadLetters.replay('payment.on-seat-lost')).rejects.toThrow('there is no subscription')
  })
})

describe('a slice of the event log', () => {
  /** Ten published events, and a function that replays a part of them. */
  const withLog = async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, ...seats(10))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    await world.onChannel((channel) => channel.purgeQueue(queue))
    const { deliver: send } = await openFor(world)
    const context = { db: world.db, tables: world.tables, source: 'marquee/booking', deliver: send }
    const replay = (slice: LogSlice, ...options: [Parameters<typeof replayEvents>[3]?]) =>
      replayEvents(context, queue, slice, ...options)
    return { world, replay }
  }

  it('is selected by position up to a limit, and the replay returns the position to continue from', async () => {
    const { world, replay } = await withLog()
    expect(await replay({ fromPosition: 3, toPosition: 9, limit: 4 })).toEqual({ sent: 4, nextPosition: 7 })
    expect(await replay({ fromPosition: 7, toPosition: 9, limit: 4 })).toEqual({ sent: 2, nextPosition: 9 })
    await startConsuming(world)
    // Positions start at 1, seat numbers at 0.
    await eventually(async () => expect(await world.effects()).toEqual([2, 3, 4, 5, 6, 7]))
  })

  it('is selected by type and time', async () => {
    const { world, replay } = await withLog()
    const since = new Date(Date.now() + 60_000)
    await world.query(`UPDATE booking.events SET "time" = "time" + interval '1 hour' WHERE position > 8`)
    expect(await replay({ from: since, limit: 100 })).toMatchObject({ sent: 2 })
    expect(await replay({ to: since, limit: 100 })).toMatchObject({ sent: 8 })
    expect(await replay({ type: 'booking.seat-lost.v1', limit: 100 })).toMatchObject({ sent: 0 })
    expect(await replay({ type: 'booking.seat-counted.v1', limit: 100 })).toMatchObject({ sent: 10 })
  })

  it('is skipped by a subscription that has applied its events, unless their ids are deleted from the inbox first', async () => {
    const { world, replay } = await withLog()
    const service = await startConsuming(world, countSeat)
    await replay({ limit: 100 })
    await eventually(async () => expect(await world.effects()).toHaveLength(10))
    await replay({ limit: 100 })
    await record(service, ...seats(1, 10))
    await eventually(async () => expect(await world.effects()).toHaveLength(11))
    await replay({ toPosition: 3, limit: 100 }, { deleteFromInbox: { db: world.db, tables: world.tables } })
    await replay({ limit: 100 })
    await record(service, ...seats(1, 11))
    await eventually(async () => expect(await world.effects()).toEqual([0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]))
  })

  it('is deleted from the inbox only for the subscription to which the slice is sent', async () => {
    const { world, replay } = await withLog()
    await world.query(
      `INSERT INTO booking.inbox (subscription, event_id)
       SELECT subscription, id FROM booking.events, unnest(ARRAY['${queue}', 'payment.on-seat-sold']) subscription`,
    )
    await replay({ toPosition: 4, limit: 100 }, { deleteFromInbox: { db: world.db, tables: world.tables } })
    const left = await world.query('SELECT subscription, count(*)::int FROM booking.inbox GROUP BY 1 ORDER BY 1')
    expect(left.rows).toEqual([
      { subscription: queue, count: 7 },
      { subscription: 'payment.on-seat-sold', count: 10 },
    ])
  })

  it('of several pages can be interrupted, and continued from the next position', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, ...seats(450))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))
    await world.onChannel((channel) => channel.purgeQueue(queue))
    const { deliver: send } = await openFor(world)
    const context = { db: world.db, tables: world.tables, source: 'marquee/booking', deliver: send }
    const interrupted = new AbortController()
    const pages: ReplayProgress[] = []
    const onProgress = (progress: ReplayProgress) => {
      pages.push(progress)
      interrupted.abort()
    }
    const first = await replayEvents(context, queue, { limit: 1_000 }, { onProgress, signal: interrupted.signal })
    expect(first).toEqual({ sent: 200, nextPosition: 201 })
    expect(pages).toEqual([first])
    const rest = await replayEvents(context, queue, { fromPosition: first.nextPosition, limit: 1_000 })
    expect(rest).toEqual({ sent: 250, nextPosition: 451 })
    await startConsuming(world)
    await eventually(async () => expect(await world.effects()).toEqual(Array.from({ length: 450 }, (_, i) => i)))
  })

  it('is not sent to a queue that does not exist, and the replay rejects', async () => {
    const world = await createWorld()
    const publisher = startPublishing(world)
    await record(publisher, ...seats(3))
    const { deliver: send } = await openFor(world)
    const context = { db: world.db, tables: world.tables, source: 'marquee/booking', deliver: send }
    await expect(replayEvents(context, 'payment.on-seat-lost', { limit: 100 })).rejects.toThrow(
      'there is no queue payment.on-seat-lost',
    )
  })
})
