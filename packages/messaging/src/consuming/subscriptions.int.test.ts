import type { Subscription } from '@marquee/contracts/define-subscription'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'
import { currentTraceId, runInTrace } from '../events/trace-context.ts'
import { createWorld, queue, record, seats, startConsuming, topology, waitingIn } from '../messaging-under-test.ts'
import { countSeat, onSeatCounted, type SeatHandler, seat, type seatCounted } from '../seat-counting-under-test.ts'
import { subscribe } from './consumer.ts'

it('applies an event once for each of two subscriptions of the same service', async () => {
  const another: Subscription<typeof seatCounted> = { ...onSeatCounted, name: 'on-seat-counted-too' }
  const world = await createWorld({ topology: { ...topology, subscriptions: [onSeatCounted, another] } })
  const service = world.createService()
  const applied: string[] = []
  service.start([
    subscribe(onSeatCounted, async () => void applied.push('one')),
    subscribe(another, async () => void applied.push('another')),
  ])
  await service.ready()
  await record(service, seat(1))
  await eventually(() => expect(applied.toSorted()).toEqual(['another', 'one']))
})

it('takes at most a hundred events into one replica, and leaves the others to the next replica', async () => {
  const world = await createWorld()
  const goOn = Promise.withResolvers<void>()
  onTestFinished(() => goOn.resolve())
  const slow: SeatHandler = async (event, unit) => {
    await goOn.promise
    await countSeat(event, unit)
  }
  const first = await startConsuming(world, slow)
  await record(first, ...seats(250))
  await eventually(async () => expect([await world.unpublished(), await waitingIn(world, queue)]).toEqual([[], 150]))
  // The second replica has taken a hundred events, and one event that it fetched before it subscribed.
  await startConsuming(world, slow)
  await eventually(async () => expect(await waitingIn(world, queue)).toBe(49))
  goOn.resolve()
  await eventually(async () => expect(await world.effects()).toEqual([...Array(250).keys()]))
})

describe('the trace of a request', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const inTrace = <T>(work: () => Promise<T>) => runInTrace(`00-${traceId}-00f067aa0ba902b7-01`, work)

  it('continues in the handler of its event, and in the events that the handler records', async () => {
    const world = await createWorld()
    const traces: unknown[] = []
    const service = await startConsuming(world, async ({ data }, unit) => {
      traces.push(currentTraceId())
      if (data.number === 1) await unit.record(seat(2))
    })
    await inTrace(() => record(service, seat(1)))
    await eventually(() => expect(traces).toEqual([traceId, traceId]))
    const { rows } = await world.query('SELECT traceparent FROM booking.events')
    for (const { traceparent } of rows) expect(traceparent).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`))
  })
})
