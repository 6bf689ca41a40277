import type { Subscription } from '@marquee/contracts/define-subscription'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connectBroker } from '../connection/broker.ts'
import { createWorld, log, record, seatMessage, seats, startPublishing, type World } from '../messaging-under-test.ts'
import { seat, seatCounted } from '../seat-counting-under-test.ts'
import { eventsExchange, type Topology } from '../topology/topology.ts'
import { startBroadcastReader } from './broadcast.ts'

const onSeatCounted: Subscription<typeof seatCounted> = {
  service: 'gateway',
  name: 'on-seat-counted',
  event: seatCounted,
  delivery: 'broadcast',
}
const topology: Topology = { subscriptions: [onSeatCounted], retryDelays: [] }

/** Starts a process that reads the broadcast. `read` lists the numbers that the process has read so far. */
const startReading = async (world: World, { url = world.brokerUrl, since = '20m' } = {}) => {
  const broker = connectBroker({ url, name: 'a reader', log, topology })
  const read: number[] = []
  const reader = startBroadcastReader(onSeatCounted, {
    broker,
    since,
    log,
    apply: ({ number }) => {
      read.push(number)
    },
  })
  const stop = async () => {
    await reader.stop()
    await broker.close()
  }
  onTestFinished(stop)
  await reader.ready()
  return { read, stop }
}

describe('a broadcast reader', () => {
  it('gets every event, including the events published before it started', async () => {
    const world = await createWorld({ topology })
    const publisher = startPublishing(world)
    await record(publisher, ...seats(3))
    await eventually(async () => expect(await world.unpublished()).toEqual([]))

    const first = await startReading(world)
    await eventually(() => expect(first.read).toEqual([0, 1, 2]))
    const second = await startReading(world)
    await record(publisher, seat(3))
    await eventually(() => expect(first.read).toEqual([0, 1, 2, 3]))
    await eventually(() => expect(second.read).toEqual([0, 1, 2, 3]))
  })

  it('reads recent events again after its connection was cut', async () => {
    const world = await createWorld({ topology })
    const proxy = await world.openProxy()
    const publisher = startPublishing(world)
    const reader = await startReading(world, { url: proxy.url })
    await record(publisher, seat(1))
    await eventually(() => expect(reader.read).toEqual([1]))
    proxy.disconnect()
    await record(publisher, seat(2))
    await eventually(() => expect(reader.read).toEqual([1, 1, 2]))
  })

  it('reads more events than the broker sends without an acknowledgement', async () => {
    const world = await createWorld({ topology })
    const publisher = startPublishing(world)
    const reader = await startReading(world)
    await record(publisher, ...seats(250))
    await eventually(() => expect(reader.read.toSorted((one, other) => one - other)).toEqual([...Array(250).keys()]))
  })

  it('skips a message that was published with another routing key and the header BCC', async () => {
    const world = await createWorld({ topology })
    const publisher = startPublishing(world)
    const reader = await startReading(world)
    const forged = Buffer.from(JSON.stringify(seatMessage(1)))
    await world.onChannel(async (channel) => {
      channel.publish(eventsExchange, 'payment.anything.v1', forged, { headers: { BCC: [seatCounted.type] } })
      await channel.waitForConfirms()
    })
    await record(publisher, seat(2))
    await eventually(() => expect(reader.read).toContain(2))
    expect(reader.read).toEqual([2])
  })

  it('continues after a message that is not an event', async () => {
    const world = await createWorld({ topology })
    const publisher = startPublishing(world)
    const reader = await startReading(world)
    await world.onChannel(async (channel) => {
      channel.publish(eventsExchange, seatCounted.type, Buffer.from('<seat/>'))
      await channel.waitForConfirms()
    })
    await record(publisher, seat(1))
    await eventually(() => expect(reader.read).toEqual([1]))
  })

  it('reads again after its stream was deleted', async () => {
    const world = await createWorld({ topology })
    const publisher = startPublishing(world)
    const reader = await startReading(world)
    await record(publisher, seat(1))
    await eventually(() => expect(reader.read).toEqual([1]))
    await world.onChannel((channel) => channel.deleteQueue('gateway.on-seat-counted.stream'))
    await record(publisher, seat(2))
    await eventually(() => expect(reader.read).toEqual([1, 2]))
  })
})
