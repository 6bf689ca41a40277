import { eventually } from '@marquee/testing/eventually'
import { expect, it } from 'vitest'
import { startTestCatalog } from './testing.ts'

it('is ready while RabbitMQ and PostgreSQL answer, and names the missing dependency otherwise', async () => {
  const catalog = await startTestCatalog()
  const isReady = (status: number, body: object) =>
    eventually(async () => {
      const response = await fetch(`${catalog.url}/health/ready`)
      expect([response.status, await response.json()]).toEqual([status, body])
    })
  await isReady(200, { status: 'ok', checks: { postgres: 'ok', rabbitmq: 'ok' } })
  await catalog.broker.drop()
  await isReady(503, { status: 'unavailable', checks: { postgres: 'ok', rabbitmq: 'unavailable' } })
  await catalog.database.drop()
  await isReady(503, { status: 'unavailable', checks: { postgres: 'unavailable', rabbitmq: 'unavailable' } })
  await catalog.stop()
})
