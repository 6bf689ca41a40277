import { eventually } from '@marquee/testing/eventually'
import { expect, it } from 'vitest'
import { subscribe } from './consuming/consumer.ts'
import {
  createWorld,
  deadQueue,
  deliver,
  queue,
  record,
  seatMessage,
  seats,
  startConsuming,
} from './messaging-under-test.ts'
import { countSeat, onSeatCounted, seat } from './seat-counting-under-test.ts'

it('reports the outcome of each delivered event', async () => {
  const world = await createWorld()
  const service = world.createService()
  const outcomes: string[] = []
  let failures = 1
  service.start(
    [
      subscribe(onSeatCounted, async (event, unit) => {
        await countSeat(event, unit)
        if (event.data.number === 13) throw new Error('13 is not a seat')
        if (event.data.number === 7 && failures-- > 0) throw new Error('not yet')
      }),
    ],
    (subscription, outcome) => outcomes.push(`${subscription} ${outcome}`),
  )
  await service.ready()
  const twice = seatMessage(1)
  await deliver(world, twice)
  await deliver(world, twice)
  await deliver(world, 'no event')
  const expected = ['applied', 'repeated', 'dead_lettered']
  const expectOutcomes = () =>
    eventually(() => expect(outcomes.toSorted()).toEqual(expected.map((outcome) => `${queue} ${outcome}`).sort()))
  await expectOutcomes()
  // The events are recorded one after the other. If seat 7 failed in a batch, this failure would not be reported as an
  // outcome.
  await record(service, seat(7))
  expected.push('retried', 'applied')
  await expectOutcomes()
  await record(service, seat(13))
  expected.push('retried', 'retried', 'dead_lettered')
  await expectOutcomes()
})

it('counts unpublished events, and measures the age of the oldest', async () => {
  const world = await createWorld()
  const service = world.createService()
  const backlog = async () => [await service.backlog.count(), await service.backlog.oldestAgeSeconds()]
  expect(await backlog()).toEqual([0, 0])
  await record(service, ...seats(3))
  await world.query("UPDATE booking.events SET time = now() - interval '1 hour' WHERE (data->>'number')::int < 2")
  const [count, seconds] = await backlog()
  expect(count).toBe(3)
  expect(seconds).toBeGreaterThanOrEqual(3_600)
  expect(seconds).toBeLessThan(3_700)

  service.start([])
  await eventually(async () => expect(await backlog()).toEqual([0, 0]))
})

it('counts dead letters, including those that no consumer has put into the queue, and waits while the broker hangs', async () => {
  const world = await createWorld()
  const proxy = await world.openProxy()
  const service = await startConsuming(world, countSeat, { url: proxy.url })
  expect(await service.deadLetters()).toEqual([{ queue, count: 0 }])
  await deliver(world, 'no event')
  await world.onChannel(async (channel) => {
    channel.sendToQueue(deadQueue, Buffer.from('{}'))
    await channel.waitForConfirms()
  })
  await eventually(async () => expect(await service.deadLetters()).toEqual([{ queue, count: 2 }]))

  proxy.change({ kind: 'stalled' })
  const counts = [service.deadLetters(), service.deadLetters()]
  const late = new Promise((resolve) => setTimeout(resolve, 200, 'no answer'))
  expect(await Promise.race([...counts, late])).toBe('no answer')
  proxy.change({ kind: 'clear' })
  expect(await Promise.all(counts)).toEqual([[{ queue, count: 2 }], [{ queue, count: 2 }]])
  proxy.disconnect()
  await eventually(async () => expect(await service.deadLetters()).toEqual([{ queue, count: 2 }]))
})

it('counts dead letters again after their queue was deleted', async () => {
  const world = await createWorld()
  const service = await startConsuming(world)
  expect(await service.deadLetters()).toEqual([{ queue, count: 0 }])
  await world.onChannel((channel) => channel.deleteQueue(deadQueue))
  await eventually(async () => expect(await service.deadLetters()).toEqual([{ queue, count: 0 }]))
})
