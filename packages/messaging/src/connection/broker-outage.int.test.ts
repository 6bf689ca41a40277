import { eventually } from '@marquee/testing/eventually'
import { type OwnBroker, startOwnBroker } from '@marquee/testing/own-broker'
import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createWorld,
  deadQueue,
  queue,
  record,
  seats,
  startConsuming,
  startPublishing,
  topology,
  waitingIn,
} from '../messaging-under-test.ts'
import { countSeat } from '../seat-counting-under-test.ts'
import { declareTopology } from '../topology/topology.ts'

let broker: OwnBroker
beforeAll(async () => {
  broker = await startOwnBroker()
  const connection = await connect(broker.url)
  await declareTopology(await connection.createChannel(), topology)
  await connection.close()
})
afterAll(() => broker.stop())

const outages: [string, () => Promise<void>][] = [
  ['is restarted cleanly', () => broker.restart()],
  ['is killed', () => broker.kill().then(() => broker.restart())],
]

describe('messaging', () => {
  it.each(outages)(
    'applies each of 2,000 events once when the broker %s while events are recorded',
    { timeout: 60_000 },
    async (_, outage) => {
      const count = 2_000
      const world = await createWorld({ brokerUrl: broker.url })
      const publisher = startPublishing(world)
      const replicas = [await startConsuming(world), await startConsuming(world)]

      let back: Promise<void> | undefined
      for (let from = 0; from < count; from += 20) {
        await record(publisher, ...seats(20, from))
        // At this moment some events are applied, some are in flight, and some are not committed yet.
        if (from === count / 2) {
          await eventually(async () => expect((await world.effects()).length).toBeGreaterThan(0))
          back = outage()
        }
      }
      expect((await world.effects()).length).toBeLessThan(count)
      await back
      const all = Array.from({ length: count }, (_each, number) => number)
      await eventually(async () => expect(await world.effects()).toEqual(all), { within: 30_000, every: 200 })
      await Promise.all([publisher, ...replicas].map((service) => service.stop()))
      expect(await world.effects()).toEqual(all)
      expect(await world.unpublished()).toEqual([])
      expect(await waitingIn(world, queue)).toBe(0)
      expect(await waitingIn(world, deadQueue)).toBe(0)
    },
  )

  it('accepts commands and stops during a broker outage, and publishes the events afterwards', async () => {
    const world = await createWorld({ brokerUrl: broker.url })
    const service = await startConsuming(world, countSeat)
    await broker.kill()
    await eventually(() => expect(service.isConnected()).resolves.toBe(false))
    await record(service, ...seats(300))
    const start = performance.now()
    await service.stop()
    expect(performance.now() - start).toBeLessThan(2_000)
    expect(await world.unpublished()).toHaveLength(300)

    const next = world.createService()
    next.start([])
    await broker.restart()
    await eventually(async () => expect(await world.unpublished()).toEqual([]), { within: 15_000 })
    expect(await waitingIn(world, queue)).toBe(300)
  })
})
