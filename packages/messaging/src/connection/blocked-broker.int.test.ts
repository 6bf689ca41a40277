import { eventually } from '@marquee/testing/eventually'
import { expect, it } from 'vitest'
import { createWorld, record, startConsuming, startPublishing } from '../messaging-under-test.ts'
import { countSeat, seat } from '../seat-counting-under-test.ts'

/**
 * A method frame of AMQP's class `connection`. RabbitMQ sends `blocked` to publishers when memory or disk runs short,
 * and `unblocked` afterwards.
 */
const connectionMethod = (method: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(11)
  head.writeUInt8(1, 0)
  head.writeUInt32BE(4 + payload.length, 3)
  head.writeUInt16BE(10, 7)
  head.writeUInt16BE(method, 9)
  return Buffer.concat([head, payload, Buffer.from([0xce])])
}
const blocked = connectionMethod(60, Buffer.from('\u0003low'))
const unblocked = connectionMethod(61, Buffer.alloc(0))

it('a service publishes nothing to a blocked broker, continues to consume, and publishes the rest when unblocked', async () => {
  const world = await createWorld()
  const proxy = await world.openProxy()
  const service = await startConsuming(world, countSeat, { url: proxy.url })
  await eventually(() => expect(service.isConnected()).resolves.toBe(true))
  proxy.sendToClients(blocked)
  await eventually(() => expect(service.isConnected()).resolves.toBe(false))

  await record(service, seat(1))
  // Another publisher has a connection that is not blocked, and publishes the event. The blocked service applies it.
  const elsewhere = startPublishing(world)
  await eventually(async () => expect(await world.effects()).toEqual([1]))
  await elsewhere.stop()
  await record(service, seat(2))
  // A relay that ignored the blocked connection would publish this event.
  await eventually(async () => expect(await world.unpublished()).toEqual([2]))

  proxy.sendToClients(unblocked)
  await eventually(async () => expect(await world.effects()).toEqual([1, 2]))
  expect(await service.isConnected()).toBe(true)
})
