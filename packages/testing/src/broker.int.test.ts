import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestBroker, type TestBroker } from './broker.ts'
import { eventually } from './eventually.ts'

let broker: TestBroker
let other: TestBroker

beforeAll(async () => {
  ;[broker, other] = await Promise.all([createTestBroker(), createTestBroker()])
})
afterAll(() => Promise.all([broker.drop(), other.drop()]))

describe('a test broker', () => {
  it('lists its own queues and no queues of other test brokers', async () => {
    const connection = await connect(broker.url)
    const channel = await connection.createConfirmChannel()
    await channel.assertQueue('seats', { durable: true, arguments: { 'x-queue-type': 'quorum' } })
    channel.sendToQueue('seats', Buffer.from('E12'), { persistent: true })
    await channel.waitForConfirms()

    expect(await broker.queueInfo('seats')).toMatchObject({ name: 'seats', type: 'quorum', durable: true })
    await eventually(async () =>
      expect(await broker.queueInfo('seats')).toMatchObject({ messages: 1, messagesReady: 1 }),
    )
    expect(await other.listQueues()).toEqual([])
    expect(await other.queueInfo('seats')).toBeUndefined()
    await connection.close()
  })

  it('closes its connections on request', async () => {
    const connection = await connect(broker.url)
    const closed = new Promise((resolve) => connection.once('close', resolve))
    connection.on('error', () => {})
    // The management interface shows a connection only a moment after the client has opened the connection.
    await eventually(async () => expect(await broker.closeConnections()).toBeGreaterThan(0))
    await closed
  })

  it('refuses the default account guest', async () => {
    const url = new URL(broker.url)
    url.username = 'guest'
    url.password = 'guest'
    await expect(connect(url.href)).rejects.toThrow(/ACCESS_REFUSED|ACCESS-REFUSED/)
  })
})
