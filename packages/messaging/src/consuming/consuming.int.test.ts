import { eventually } from '@marquee/testing/eventually'
import type { Channel } from 'amqplib'
import { describe, expect, it } from 'vitest'
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
  takeFrom,
  topology,
  waitingIn,
} from '../messaging-under-test.ts'
import { countSeat, type SeatHandler, seat } from '../seat-counting-under-test.ts'
import { retryQueue } from '../topology/topology.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, number) => number)

/** Waits for a dead letter and removes it from its queue. */
const deadLetter = (world: Awaited<ReturnType<typeof createWorld>>) =>
  eventually(async () => {
    const message = await takeFrom(world, deadQueue)
    if (!message) throw new Error('there is no dead letter')
    return message
  })

describe('an event whose handler fails', () => {
  it('is retried after each delay, and is applied once', async () => {
    const world = await createWorld()
    const attempts: number[] = []
    const service = await startConsuming(world, async (event, unit) => {
      attempts.push(Date.now())
      await countSeat(event, unit)
      if (attempts.length < 3) throw new Error('not yet')
    })
    await record(service, seat(1))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    const [first = 0, second = 0, third = 0] = attempts
    expect(second - first).toBeGreaterThanOrEqual(100)
    expect(third - second).toBeGreaterThanOrEqual(200)
    await service.stop()
    expect(attempts).toHaveLength(3)
    expect(await waitingIn(world, queue)).toBe(0)
    expect(await waitingIn(world, deadQueue)).toBe(0)
  })

  it('is dead-lettered with its reason after the last delay, while other events are applied', async () => {
    const world = await createWorld()
    const service = await startConsuming(world, async (event, unit) => {
      await countSeat(event, unit)
      if (event.data.number !== 13) return
      throw new Error('no seat has this number', { cause: new RangeError('13 is not a seat') })
    })
    await record(service, seat(13), ...seats(5))
    const dead = await deadLetter(world)
    expect(JSON.parse(String(dead.content)).data).toEqual({ number: 13 })
    expect(dead.properties.messageId).toBe(JSON.parse(String(dead.content)).id)
    expect(dead.properties.headers).toMatchObject({
      'x-attempts': 1 + topology.retryDelays.length,
      'x-error': 'Error: no seat has this number; caused by RangeError: 13 is not a seat',
      'x-queue': queue,
    })
    await eventually(async () => expect(await world.effects()).toEqual(numbered(5)))
  })

  it('leaves neither state nor events of its failed attempts', async () => {
    const world = await createWorld()
    let attempts = 0
    const service = await startConsuming(world, async (event, unit) => {
      if (event.data.number >= 100) return
      attempts += 1
      await countSeat(event, unit)
      await unit.record(seat(100 + attempts))
      if (attempts < 3) throw new Error('not yet')
    })
    await record(service, seat(1))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    const events = await world.query(`SELECT (data->>'number')::int AS number FROM booking.events ORDER BY position`)
    expect(events.rows).toEqual([{ number: 1 }, { number: 103 }])
  })

  it('is retried even if its delay queue was deleted', async () => {
    const world = await createWorld()
    const [delay] = topology.retryDelays
    let attempts = 0
    const service = await startConsuming(world, async (event, unit) => {
      attempts += 1
      if (attempts === 1) {
        await world.onChannel((channel) => channel.deleteQueue(delay ? retryQueue(delay) : ''))
        throw new Error('not yet')
      }
      await countSeat(event, unit)
    })
    await record(service, seat(1))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
  })
})

describe('a message that is not a valid event', () => {
  const wrong = {
    'is not JSON': [Buffer.from('<seat/>'), /^UnparseableMessage: text is not valid JSON/],
    'is not a CloudEvent': [{ number: 1 }, /specversion[\s\S]*id/],
    'has data of another shape': [{ ...seatMessage(1), data: { number: 'E12' } }, /expected number[\s\S]*number/],
    'is another event': [{ ...seatMessage(1), type: 'booking.seat-counted.v2' }, /got booking\.seat-counted\.v2/],
    'is empty': [Buffer.alloc(0), /^UnparseableMessage: text is not valid JSON/],
  } as const

  it.each(Object.entries(wrong))('is dead-lettered at once because it %s', async (_, [content, reason]) => {
    const world = await createWorld()
    await startConsuming(world)
    await deliver(world, content)
    const after = seatMessage(2)
    await deliver(world, after)

    const dead = await deadLetter(world)
    expect(dead.properties.headers?.['x-error']).toMatch(reason)
    expect(dead.properties.headers?.['x-attempts']).toBe(1)
    expect(dead.content).toEqual(Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content)))
    await eventually(async () => expect(await world.effects()).toEqual([2]))
  })
})

describe('an event that is delivered more than once', () => {
  it('is applied once when its copies arrive one after the other', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const message = seatMessage(1)
    await deliver(world, message)
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    await deliver(world, message)
    // The queue keeps the order: when this event is applied, the copy has been handled.
    await deliver(world, seatMessage(2))
    await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
    await service.stop()
    expect(await world.effects()).toEqual([1, 2])
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('is applied once when one or two replicas process its copies at the same time', async () => {
    const world = await createWorld()
    let calls = 0
    const slow: SeatHandler = async (event, unit) => {
      calls += 1
      await countSeat(event, unit)
      await unit.tx.execute('SELECT pg_sleep(0.3)')
    }
    const replicas = [await startConsuming(world, slow), await startConsuming(world, slow)]
    const message = seatMessage(1)
    await Promise.all(numbered(6).map(() => deliver(world, message)))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    await Promise.all(replicas.map((replica) => replica.stop()))
    // A copy that a replica had received but not started is in the queue again, in front of this event.
    const last = await startConsuming(world, slow)
    await deliver(world, seatMessage(2))
    await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
    await last.stop()
    expect(calls).toBe(2)
    expect(await world.effects()).toEqual([1, 2])
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('is applied once when the first of two simultaneous copies fails', async () => {
    const world = await createWorld()
    let calls = 0
    await startConsuming(world, async (event, unit) => {
      calls += 1
      const isFirst = calls === 1
      await countSeat(event, unit)
      await unit.tx.execute('SELECT pg_sleep(0.1)')
      if (isFirst) throw new Error('not yet')
    })
    const message = seatMessage(1)
    await Promise.all([deliver(world, message), deliver(world, message)])
    await eventually(async () => expect(calls).toBe(2))
    await deliver(world, seatMessage(2))
    await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
  })

  it('is applied once when the connection breaks between the commit and the acknowledgement', async () => {
    const world = await createWorld()
    const proxy = await world.openProxy()
    let calls = 0
    const service = await startConsuming(
      world,
      async (event, unit) => {
        calls += 1
        await countSeat(event, unit)
        if (calls > 1) return
        proxy.disconnect()
        await eventually(() => expect(service.isConnected()).resolves.toBe(false))
      },
      { url: proxy.url },
    )
    await deliver(world, seatMessage(1))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    await deliver(world, seatMessage(2))
    await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
    await service.stop()
    expect(await world.effects()).toEqual([1, 2])
    // The acknowledgement was lost with the connection: the message was delivered again and acknowledged then.
    expect(await waitingIn(world, queue)).toBe(0)
    expect(await waitingIn(world, deadQueue)).toBe(0)
  })
})

describe('a consumer', () => {
  it('declares its deleted queue again, and gets the next events', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    await record(service, seat(1))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    await world.onChannel((channel) => channel.deleteQueue(queue))
    await record(service, seat(2))
    await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
    expect(await service.isConnected()).toBe(true)
  })

  it('retries while the broker refuses its queue', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    // A queue of the same name and another type: declaring it closes the channel, but not the connection.
    const replaceQueue = async (channel: Channel) => {
      await channel.deleteQueue(queue)
      await channel.assertQueue(queue, { durable: true })
    }
    // The service may declare its own queue again in between.
    await eventually(() => world.onChannel(replaceQueue))
    await record(service, seat(1))
    await eventually(() => expect(service.isConnected()).resolves.toBe(false))
    await world.onChannel((channel) => channel.deleteQueue(queue))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    expect(await service.isConnected()).toBe(true)
  })

  it('waits during a database outage, and dead-letters no event', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const publisher = startPublishing(world)
    await record(service, seat(0))
    await eventually(async () => expect(await world.effects()).toEqual([0]))

    const endOutage = await world.startDatabaseOutage()
    for (const number of [1, 2, 3, 4, 5]) await deliver(world, seatMessage(number))
    await eventually(async () => expect(await waitingIn(world, queue)).toBe(0))
    // This wait is far longer than all delays together.
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(await waitingIn(world, deadQueue)).toBe(0)
    await endOutage()
    await eventually(async () => expect(await world.effects()).toEqual(numbered(6)))
    await record(publisher, seat(6))
    await eventually(async () => expect(await world.effects()).toEqual(numbered(7)))
    await service.stop()
    expect(await waitingIn(world, deadQueue)).toBe(0)
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('keeps all database connections usable after outages during transactions', async () => {
    const world = await createWorld()
    const service = await startConsuming(world, async (event, unit) => {
      await countSeat(event, unit)
      await unit.tx.execute('SELECT pg_sleep(0.05)')
    })
    await record(service, ...seats(200))
    for (const applied of [20, 60, 100, 140]) {
      await eventually(async () => expect((await world.effects()).length).toBeGreaterThanOrEqual(applied))
      await world.breakDatabaseConnections()
    }
    await eventually(async () => expect(await world.effects()).toEqual(numbered(200)), { within: 20_000 })
    // As many concurrent transactions as the pool has connections: if a connection were lost, the last transaction
    // would never start.
    const one = () => service.transact(async ({ tx }) => tx.execute('SELECT pg_sleep(0.1)'))
    await eventually(() => Promise.all(numbered(world.poolSize).map(one)))
    await service.stop()
    expect(await waitingIn(world, deadQueue)).toBe(0)
  })

  it('finishes the events in progress when it stops, and leaves the others in the queue', async () => {
    const world = await createWorld()
    let started = 0
    const service = await startConsuming(world, async (event, unit) => {
      started += 1
      await countSeat(event, unit)
      await unit.tx.execute('SELECT pg_sleep(0.2)')
    })
    await record(service, ...seats(50))
    await eventually(() => expect(started).toBeGreaterThan(0))
    await service.stop()
    const done = await world.effects()
    expect(done).toHaveLength(started)
    expect(await waitingIn(world, queue)).toBe(50 - started)
    await startConsuming(world)
    await eventually(async () => expect(await world.effects()).toEqual(numbered(50)))
  })

  it('returns a message to the queue when it stops during a database outage', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const endOutage = await world.startDatabaseOutage()
    await deliver(world, seatMessage(1))
    await eventually(async () => expect(await waitingIn(world, queue)).toBe(0))
    const start = performance.now()
    await service.stop()
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(await waitingIn(world, queue)).toBe(1)
    await endOutage()
    await startConsuming(world)
    await eventually(async () => expect(await world.effects()).toEqual([1]))
  })
})
