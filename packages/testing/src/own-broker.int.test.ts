import { connect } from 'amqplib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OwnBroker, startOwnBroker } from './own-broker.ts'

let broker: OwnBroker

beforeAll(async () => {
  broker = await startOwnBroker()
})
afterAll(() => broker.stop())

describe('a broker of one’s own', () => {
  it('keeps durable queues and confirmed messages when it is killed and started again', async () => {
    const before = await connect(broker.url)
    const broken = new Promise((resolve) => before.once('close', resolve))
    before.on('error', () => {})
    const publisher = await before.createConfirmChannel()
    await publisher.assertQueue('kept', { durable: true, arguments: { 'x-queue-type': 'quorum' } })
    await publisher.assertQueue('fleeting', { durable: false, exclusive: true })
    publisher.sendToQueue('kept', Buffer.from('E12'), { persistent: true })
    await publisher.waitForConfirms()
    const { pid, url } = broker

    await broker.kill()
    await broken
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    await broker.restart()

    expect(broker.url).toBe(url)
    expect(broker.pid).not.toBe(pid)
    const after = await connect(broker.url)
    const consumer = await after.createChannel()
    const delivered = new Promise<string | undefined>((resolve) => {
      void consumer.consume('kept', (message) => resolve(message?.content.toString()), { noAck: true })
    })
    expect(await delivered).toBe('E12')
    expect((await broker.listQueues()).map(({ name }) => name)).toEqual(['kept'])
    await after.close()
  })
})
