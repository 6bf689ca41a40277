import { eventually } from '@marquee/testing/eventually'
import { expect, it, onTestFinished } from 'vitest'
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
  type World,
  waitingIn,
} from '../messaging-under-test.ts'
import { countSeat, onSeatCounted, type SeatHandler } from '../seat-counting-under-test.ts'
import { type OnOutcome, subscribe } from './consumer.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, number) => number)

/** Creates a world whose queue has the events 0, 1, 2, and so on, before a consumer starts. */
const createWorldWithEvents = async (count: number): Promise<World> => {
  const world = await createWorld()
  const publisher = startPublishing(world)
  await record(publisher, ...seats(count))
  await eventually(async () => expect(await waitingIn(world, queue)).toBe(count))
  return world
}

/** The applied numbers by transaction, each in the order in which they were applied. */
const transactions = async (world: World): Promise<number[][]> => {
  const { rows } = await world.query(
    'SELECT array_agg(number ORDER BY at) AS numbers FROM booking.effects GROUP BY xmin::text',
  )
  return rows.map(({ numbers }) => numbers)
}

it('applies events that have arrived together in one transaction, in the order of arrival', async () => {
  const world = await createWorldWithEvents(40)
  const service = await startConsuming(world)
  await eventually(async () => expect(await world.effects()).toEqual(numbered(40)))
  const batches = await transactions(world)
  expect(batches.length).toBeLessThan(20)
  for (const batch of batches) expect(batch).toEqual(batch.toSorted((one, other) => one - other))
  await service.stop()
  expect(await waitingIn(world, queue)).toBe(0)
})

it('applies the other events of a batch once if one event fails, and retries only that event', async () => {
  const world = await createWorldWithEvents(20)
  const service = await startConsuming(world, async (event, unit) => {
    await countSeat(event, unit)
    if (event.data.number === 13) throw new Error('no seat has this number')
  })
  await eventually(async () => expect(await world.effects()).toEqual(numbered(20).filter((number) => number !== 13)))
  await eventually(async () => expect(await waitingIn(world, deadQueue)).toBe(1))
  await service.stop()
  expect(await waitingIn(world, queue)).toBe(0)
  expect((await takeFrom(world, deadQueue))?.properties.headers).toMatchObject({ 'x-attempts': 3 })
  expect(await world.effects()).toHaveLength(19)
})

it('applies an event once if its copies are in the same batch', async () => {
  const world = await createWorldWithEvents(0)
  const message = seatMessage(0)
  // A consumer fetches the first message alone. The others arrive together.
  for (const each of [seatMessage(2), message, message, seatMessage(1), message]) await deliver(world, each)
  const outcomes: Parameters<OnOutcome>[1][] = []
  const service = world.createService()
  service.start([subscribe(onSeatCounted, countSeat)], (_, outcome) => void outcomes.push(outcome))
  const expected = ['applied', 'applied', 'applied', 'repeated', 'repeated']
  await eventually(() => expect(outcomes.toSorted()).toEqual(expected))
  await service.stop()
  expect(await world.effects()).toEqual([0, 1, 2])
  expect(await waitingIn(world, queue)).toBe(0)
})

it('applies a batch once if the connection breaks between its commit and its acknowledgement', async () => {
  const world = await createWorldWithEvents(20)
  const proxy = await world.openProxy()
  let isCut = false
  const countAndCut: SeatHandler = async (event, unit) => {
    await countSeat(event, unit)
    if (isCut) return
    unit.afterCommit(() => {
      isCut = true
      proxy.disconnect()
    })
  }
  const outcomes: Parameters<OnOutcome>[1][] = []
  const service = world.createService({ url: proxy.url })
  service.start([subscribe(onSeatCounted, countAndCut)], (_, outcome) => void outcomes.push(outcome))
  await eventually(() => expect(outcomes).toContain('repeated'))
  // The queue keeps the order: when this event is applied, the repeated events have been handled.
  await deliver(world, seatMessage(20))
  await eventually(async () => expect(await world.effects()).toEqual(numbered(21)))
  await service.stop()
  expect(await world.effects()).toEqual(numbered(21))
  expect(await waitingIn(world, queue)).toBe(0)
})

it('applies each event of a batch alone if the batch is delivered again', async () => {
  const world = await createWorldWithEvents(20)
  await world.onChannel(async (channel) => {
    for (const _ of numbered(20)) await channel.get(queue)
    // The replica has subscribed before the other consumer dies, so RabbitMQ delivers all events at once.
    await startConsuming(world)
  })
  await eventually(async () => expect(await world.effects()).toEqual(numbered(20)))
  expect((await transactions(world)).filter(({ length }) => length > 1)).toEqual([])
})

it('applies the rest of a batch later if the batch takes too long', async () => {
  const world = await createWorldWithEvents(12)
  const service = await startConsuming(world, async (event, unit) => {
    await countSeat(event, unit)
    await unit.tx.execute('SELECT pg_sleep(0.1)')
  })
  await eventually(async () => expect(await world.effects()).toEqual(numbered(12)))
  expect((await transactions(world)).every(({ length }) => length === 1)).toBe(true)
  await service.stop()
  expect(await waitingIn(world, queue)).toBe(0)
})

it('ends a batch instead of deadlocking with another transaction', async () => {
  // A consumer fetches event 0 alone. The others arrive together.
  const world = await createWorldWithEvents(3)
  await world.query('CREATE TABLE booking.rows (number integer PRIMARY KEY)')
  await world.query('INSERT INTO booking.rows VALUES (0), (1), (2)')
  const lockRow = (number: number) => `SELECT FROM booking.rows WHERE number = ${number} FOR UPDATE`
  const other = await world.db.$client.connect()
  onTestFinished(() => other.release())
  await other.query(`BEGIN; ${lockRow(2)}`)

  let waitsForFirst: Promise<unknown> | undefined
  const lockAndCount: SeatHandler = async (event, unit) => {
    // The other transaction waits first, so PostgreSQL would end that transaction.
    if (event.data.number === 2) await unit.tx.execute('SELECT pg_sleep(0.1)')
    await unit.tx.execute(lockRow(event.data.number))
    await countSeat(event, unit)
    if (event.data.number === 1) waitsForFirst ??= other.query(lockRow(1))
  }
  const service = await startConsuming(world, lockAndCount)
  await eventually(() => expect(waitsForFirst).toBeDefined())
  await expect(waitsForFirst).resolves.toBeDefined()
  await other.query('COMMIT')
  await eventually(async () => expect(await world.effects()).toEqual([0, 1, 2]))
  await service.stop()
  expect(await waitingIn(world, deadQueue)).toBe(0)
})
