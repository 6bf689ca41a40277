import type { EventEnvelope } from '@marquee/contracts/define-event'
import { eventually } from '@marquee/testing/eventually'
import { expect, it, onTestFinished } from 'vitest'
import { createWorld, log, record, type World } from '../messaging-under-test.ts'
import { seat } from '../seat-counting-under-test.ts'
import { createRelay } from './relay.ts'

/** Starts a relay on the world's event log that calls `publish` instead of a broker. */
const startRelay = (world: World, publish: (event: EventEnvelope) => Promise<void>) => {
  const relay = createRelay({
    db: world.db,
    tables: world.tables,
    source: 'marquee/booking',
    isConnected: () => true,
    publish,
    log,
    pollMilliseconds: 50,
  })
  relay.start()
  return relay
}

const numberOf = ({ data }: EventEnvelope): number => (data as { number: number }).number

it('publishes each event once with two relays, neither of which waits for the other’s rows', async () => {
  const world = await createWorld()
  const writer = world.createService()
  const slow: number[] = []
  const confirmed = Promise.withResolvers<void>()
  onTestFinished(() => confirmed.resolve())
  const first = startRelay(world, async (event) => {
    slow.push(numberOf(event))
    await confirmed.promise
  })
  await record(writer, seat(1), seat(2))
  await eventually(() => expect(slow.toSorted()).toEqual([1, 2]))

  const quick: number[] = []
  const second = startRelay(world, async (event) => {
    quick.push(numberOf(event))
  })
  await record(writer, seat(3))
  await eventually(() => expect(quick).toContain(3))
  confirmed.resolve()
  await eventually(async () => expect(await world.unpublished()).toEqual([]))
  await Promise.all([first.stop(), second.stop()])
  expect([slow.toSorted(), quick]).toEqual([[1, 2], [3]])
})
