import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import pg from 'pg'
import { expect, it } from 'vitest'
import { buildPayment } from './app.ts'
import { paymentConfig } from './config.ts'

const startPayment = async (settings: Record<string, string> = {}) => {
  const [database, broker] = await Promise.all([createTestDatabase(), createTestBroker()])
  const [toDatabase, toBroker] = [await startTcpProxy(database.urls.payment), await startTcpProxy(broker.url)]
  const config = paymentConfig.parse({
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
    DATABASE_URL: toDatabase.url,
    AMQP_URL: toBroker.url,
    JWKS_URL: 'http://127.0.0.1:1/jwks',
    STRIPE_API_BASE: 'http://127.0.0.1:1',
    STRIPE_SECRET_KEY: 'sk_test_marquee',
    STRIPE_PUBLISHABLE_KEY: 'pk_test_marquee',
    STRIPE_WEBHOOK_SECRET: 'whsec_marquee',
    ...settings,
  })
  const service = await buildPayment(config)
  const pool = new pg.Pool({ connectionString: database.urls.payment, max: 1 })
  return {
    toDatabase,
    toBroker,
    sql: async (text: string) => (await pool.query(text)).rows,
    start: () => service.start({ host: '127.0.0.1', port: 0 }),
    readiness: async () => {
      const answer = await service.http.inject({ url: '/health/ready' })
      return [answer.statusCode, answer.json().checks]
    },
    async [Symbol.asyncDispose]() {
      await service.stop()
      await pool.end()
      await toDatabase.close()
      await toBroker.close()
      await Promise.all([database.drop(), broker.drop()])
    },
  }
}

it('reports ready while PostgreSQL and RabbitMQ respond, and otherwise names the unavailable server', async () => {
  await using payment = await startPayment()
  const { readiness, toDatabase, toBroker } = payment
  await payment.start()
  const becomesReady = () =>
    eventually(async () => expect(await readiness()).toEqual([200, { postgres: 'ok', rabbitmq: 'ok' }]), {
      within: 20_000,
    })
  await becomesReady()
  toDatabase.change({ kind: 'cut' })
  await eventually(async () => expect(await readiness()).toEqual([503, { postgres: 'unavailable', rabbitmq: 'ok' }]))
  toDatabase.change({ kind: 'clear' })
  await becomesReady()
  toBroker.change({ kind: 'cut' })
  await eventually(async () => expect(await readiness()).toEqual([503, { postgres: 'ok', rabbitmq: 'unavailable' }]))
  toBroker.change({ kind: 'clear' })
  await becomesReady()
}, 60_000)

it('keeps the ids of applied Stripe events for STRIPE_EVENT_RETENTION_DAYS, whatever EVENT_RETENTION_DAYS is', async () => {
  await using payment = await startPayment({ STRIPE_EVENT_RETENTION_DAYS: '60', EVENT_RETENTION_DAYS: '30' })
  await payment.sql(
    `INSERT INTO stripe_events (id, type, received_at)
     SELECT 'evt_' || days, 'refund.created', now() - days * interval '1 day' FROM unnest('{59,61}'::int[]) AS days`,
  )
  await payment.start()
  const kept = async () => (await payment.sql('SELECT id FROM stripe_events ORDER BY id')).map(({ id }) => id)
  await eventually(async () => expect(await kept()).not.toContain('evt_61'))
  expect(await kept()).toEqual(['evt_59'])
})
