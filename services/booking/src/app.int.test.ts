import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import { expect, it } from 'vitest'
import { startTestBooking } from './testing.ts'

it('reports ready while PostgreSQL and RabbitMQ answer, and names each server that is unavailable', async () => {
  const [broker, database] = await Promise.all([createTestBroker(), createTestDatabase()])
  const toBroker = await startTcpProxy(broker.url)
  const toDatabase = await startTcpProxy(database.urls.booking)
  const booking = await startTestBooking({ AMQP_URL: toBroker.url, DATABASE_URL: toDatabase.url })
  const readinessBecomes = (status: number, checks: { postgres: string; rabbitmq: string }) =>
    eventually(async () => {
      const response = await fetch(`${booking.url}/health/ready`)
      expect([response.status, ((await response.json()) as { checks: unknown }).checks]).toEqual([status, checks])
    })

  await readinessBecomes(200, { postgres: 'ok', rabbitmq: 'ok' })
  await toBroker.close()
  await readinessBecomes(503, { postgres: 'ok', rabbitmq: 'unavailable' })
  await toDatabase.close()
  await readinessBecomes(503, { postgres: 'unavailable', rabbitmq: 'unavailable' })

  await booking.stop()
  await Promise.all([broker.drop(), database.drop()])
})
