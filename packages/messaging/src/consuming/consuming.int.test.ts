import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it } from 'vitest'
import {
  countSeat,
  createWorld,
  deadQueue,
  deliver,
  queue,
  record,
  type SeatHandler,
  seat,
  seatMessage,
  seats,
  startConsuming,
  startPublishing,
  takeFrom,
  topology,
  waitingIn,
} from '../messaging-under-test.ts'
import { retryQueue } from '../topology/topology.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, number) => number)

/** Waits for a dead letter and takes it. */
const deadLetter = (world: Awaited<ReturnType<typeof createWorld>>) =>
  eventually(async () => {
    const message = await takeFrom(world, deadQueue)
    if (!message) throw new Error('there is no dead letter')
    return message
  })

describe('a handler that fails', () => {
  it('gets the event again after each delay, and its work is done once', async () => {
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

  it('hands the event to the dead letters after the last delay, with the reason, while others go on', async () => {
    const world = await createWorld()
    let attempts = 0
    const service = await startConsuming(world, async (event, unit) => {
      await countSeat(event, unit)
      if (event.data.number !== 13) return
      attempts += 1
      throw new Error('no seat has this number', { cause: new RangeError('13 is not a seat') })
    })
    await record(service, seat(13), ...seats(5))
    const dead = await deadLetter(world)
    expect(attempts).toBe(1 + topology.retryDelays.length)
    expect(JSON.parse(String(dead.content)).data).toEqual({ number: 13 })
    expect(dead.properties.messageId).toBe(JSON.parse(String(dead.content)).id)
    expect(dead.properties.headers).toMatchObject({
      'x-attempts': 3,
      'x-error': 'Error: no seat has this number; caused by RangeError: 13 is not a seat',
      'x-queue': queue,
    })
    await eventually(async () => expect(await world.effects()).toEqual(numbered(5)))
  })

  it('leaves no trace of the failed attempts: neither state nor events', async () => {
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

  it('is tried again even when the queue where it should wait has been deleted', async () => {
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

describe('a message that cannot be understood', () => {
  const wrong = {
    'is not JSON': [Buffer.from('<seat/>'), /^Unintelligible: text is not valid JSON/],
    'is no CloudEvent': [{ number: 1 }, /specversion[\s\S]*id/],
    'has data of another shape': [{ ...seatMessage(1), data: { number: 'E12' } }, /expected number[\s\S]*number/],
    'is another event': [{ ...seatMessage(1), type: 'booking.seat-counted.v2' }, /got booking\.seat-counted\.v2/],
    'is empty': [Buffer.alloc(0), /^Unintelligible: text is not valid JSON/],
  } as const

  it.each(Object.entries(wrong))('because it %s goes to the dead letters at once', async (_, [content, reason]) => {
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

describe('an event that comes more than once', () => {
  it('is applied once when its copies come one after the other', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const message = seatMessage(1)
    await deliver(world, message)
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    await deliver(world, message)
    // The queue keeps the order, so the other one shows that the copy has been dealt with.
    await deliver(world, seatMessage(2))
    await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
    await service.stop()
    expect(await world.effects()).toEqual([1, 2])
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('is applied once when its copies are worked on at the same time, by one replica and by two', async () => {
    const world = await createWorld()
    let waiting = 0
    const slow: SeatHandler = async (event, unit) => {
      waiting += 1
      await countSeat(event, unit)
      await unit.tx.execute('SELECT pg_sleep(0.3)')
    }
    const replicas = [await startConsuming(world, slow), await startConsuming(world, slow)]
    const message = seatMessage(1)
    await Promise.all(numbered(6).map(() => deliver(world, message)))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    await Promise.all(replicas.map((replica) => replica.stop()))
    expect(waiting).toBe(1)
    expect(await world.effects()).toEqual([1])
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('is applied by the second copy when the first one fails meanwhile', async () => {
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
    // The broken connection could not carry the acknowledgement: the message came again and was answered then.
    expect(await waitingIn(world, queue)).toBe(0)
    expect(await waitingIn(world, deadQueue)).toBe(0)
  })
})

describe('a consumer', () => {
  it('declares its queue again when somebody deletes it, and gets the next events', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    await record(service, seat(1))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    await world.onChannel((channel) => channel.deleteQueue(queue))
    await record(service, seat(2))
    await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
    expect(await service.isConnected()).toBe(true)
  })

  it('tries again for as long as the broker refuses its queue', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    // A queue of the same name but of another kind: declaring it is an error that ends the channel, not the connection.
    await world.onChannel(async (channel) => {
      await channel.deleteQueue(queue)
      await channel.assertQueue(queue, { durable: true })
    })
    await record(service, seat(1))
    await eventually(() => expect(service.isConnected()).resolves.toBe(false))
    await world.onChannel((channel) => channel.deleteQueue(queue))
    await eventually(async () => expect(await world.effects()).toEqual([1]))
    expect(await service.isConnected()).toBe(true)
  })

  it('waits for a database that is away, and uses up no attempts meanwhile', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const publisher = startPublishing(world)
    await record(service, seat(0))
    await eventually(async () => expect(await world.effects()).toEqual([0]))

    const back = await world.takeDatabaseAway()
    for (const number of [1, 2, 3, 4, 5]) await deliver(world, seatMessage(number))
    // Far longer than all the delays together.
    await eventually(async () => expect(await waitingIn(world, queue)).toBe(0))
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(await waitingIn(world, deadQueue)).toBe(0)
    await back()
    await eventually(async () => expect(await world.effects()).toEqual(numbered(6)))
    await record(publisher, seat(6))
    await eventually(async () => expect(await world.effects()).toEqual(numbered(7)))
    await service.stop()
    expect(await waitingIn(world, deadQueue)).toBe(0)
    expect(await waitingIn(world, queue)).toBe(0)
  })

  it('keeps all its database connections through an outage that hits them at work', async () => {
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
    // As many at once as the pool holds: one that was lost would keep the last of them waiting for ever.
    const one = () => service.transact(async ({ tx }) => tx.execute('SELECT pg_sleep(0.1)'))
    await eventually(() => Promise.all(numbered(world.poolSize).map(one)))
    await service.stop()
    expect(await waitingIn(world, deadQueue)).toBe(0)
  })

  it('finishes the events under way when it stops, and leaves the rest in the queue', async () => {
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

  it('gives a message back when it stops while the database is away', async () => {
    const world = await createWorld()
    const service = await startConsuming(world)
    const back = await world.takeDatabaseAway()
    await deliver(world, seatMessage(1))
    await eventually(async () => expect(await waitingIn(world, queue)).toBe(0))
    const start = performance.now()
    await service.stop()
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(await waitingIn(world, queue)).toBe(1)
    await back()
    await startConsuming(world)
    await eventually(async () => expect(await world.effects()).toEqual([1]))
  })
})
