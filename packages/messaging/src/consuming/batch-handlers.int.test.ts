import { eventually } from '@marquee/testing/eventually'
import { sql } from 'drizzle-orm'
import { expect, it, onTestFinished } from 'vitest'
import {
  createWorld,
  deadQueue,
  deliver,
  queue,
  seatMessage,
  startPublishing,
  takeFrom,
  type World,
  waitingIn,
} from '../messaging-under-test.ts'
import { onSeatCounted, type seatCounted } from '../seat-counting-under-test.ts'
import { type BatchHandler, type OnOutcome, subscribeToBatches } from './consumer.ts'

type SeatsHandler = BatchHandler<typeof seatCounted>

/** Inserts a row into `effects` for each event, in one statement. */
const countSeats: SeatsHandler = async (events, { tx }) => {
  const numbers = events.map(({ data }) => data.number)
  await tx.execute(sql`INSERT INTO booking.effects (number) SELECT unnest(${sql.param(numbers)}::integer[])`)
}

/**
 * Puts messages into the queue, and then starts a consumer. The consumer fetches the first message alone, because the
 * message could have been delivered before. The others arrive together, and may be applied at the same time.
 */
const consume = async (world: World, messages: readonly object[], handler: SeatsHandler) => {
  const outcomes: Parameters<OnOutcome>[1][] = []
  const calls: number[][] = []
  // Declares the queue.
  startPublishing(world)
  await eventually(async () => expect(await waitingIn(world, queue)).toBe(0))
  for (const message of messages) await deliver(world, message)
  const service = world.createService()
  onTestFinished(service.stop)
  const observed: SeatsHandler = async (events, unit) => {
    calls.push(events.map(({ data }) => data.number))
    await handler(events, unit)
  }
  service.start([subscribeToBatches(onSeatCounted, observed)], (_, outcome) => void outcomes.push(outcome))
  await eventually(() => expect(outcomes.length).toBeGreaterThanOrEqual(messages.length))
  return { service, outcomes, calls }
}

it('hands over events that have arrived together at once, in the order of arrival', async () => {
  const world = await createWorld()
  const { calls } = await consume(world, [9, 3, 2, 1].map(seatMessage), countSeats)
  expect(calls).toContainEqual([3, 2, 1])
  expect(await world.effects()).toEqual([1, 2, 3, 9])
})

it('hands over an event once if its copies are in the same batch or were applied before', async () => {
  const world = await createWorld()
  const [first, second] = [seatMessage(1), seatMessage(2)]
  const { calls, outcomes } = await consume(world, [first, second, first, second], countSeats)
  expect(calls.flat().toSorted()).toEqual([1, 2])
  expect(outcomes.toSorted()).toEqual(['applied', 'applied', 'repeated', 'repeated'])
  expect(await world.effects()).toEqual([1, 2])
})

it('hands over both events of a batch that are about the same subject, in the order of arrival', async () => {
  const world = await createWorld()
  const older = { ...seatMessage(1), sequence: 1 }
  const newer = { ...seatMessage(2), subject: older.subject, sequence: 2 }
  const { calls } = await consume(world, [seatMessage(9), newer, older], countSeats)
  expect(calls).toContainEqual([2, 1])
})

it('applies the other events of a batch once if one event makes the handler fail, and retries only that event', async () => {
  const world = await createWorld()
  const { service } = await consume(world, [9, 1, 2, 3].map(seatMessage), async (events, unit) => {
    await countSeats(events, unit)
    if (events.some(({ data }) => data.number === 2)) throw new Error('no seat has this number')
  })
  await eventually(async () => expect(await waitingIn(world, deadQueue)).toBe(1))
  await service.stop()
  expect(await world.effects()).toEqual([1, 3, 9])
  expect(await waitingIn(world, queue)).toBe(0)
  expect((await takeFrom(world, deadQueue))?.properties.headers).toMatchObject({ 'x-attempts': 3 })
})

it('records an event in the trace that the event names', async () => {
  const world = await createWorld()
  const trace = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`
  const messages = ['1', '2', '3'].map((digit) => ({ ...seatMessage(Number(digit)), traceparent: trace(digit) }))
  await consume(world, messages, (events, { record }) =>
    record(
      ...events.map(({ subject, traceparent = '' }) => ({
        type: 'booking.seat-seen.v1',
        subject,
        sequence: 1,
        traceparent,
        data: {},
      })),
    ),
  )
  const { rows } = await world.query('SELECT traceparent FROM booking.events ORDER BY position')
  expect(rows).toEqual(['1', '2', '3'].map((digit) => ({ traceparent: trace(digit) })))
})
