import { connect, createServer, type Socket } from 'node:net'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import pg from 'pg'
import { expect, it } from 'vitest'
import { buildPayment } from './app.ts'
import { paymentConfig } from './config.ts'

/** A way to a server that can be cut and opened again. */
const startWay = async (url: string) => {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const throughWay = new URL(url)
  throughWay.hostname = '127.0.0.1'
  throughWay.port = String(typeof address === 'object' ? address?.port : address)
  return {
    url: throughWay.href,
    cut: () => {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    open: () => {
      isCut = false
    },
    stop: () => server.close(),
  }
}

const startPayment = async (settings: Record<string, string> = {}) => {
  const [database, broker] = await Promise.all([createTestDatabase(), createTestBroker()])
  const [toDatabase, toBroker] = [await startWay(database.urls.payment), await startWay(broker.url)]
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
      toDatabase.stop()
      toBroker.stop()
      await Promise.all([database.drop(), broker.drop()])
    },
  }
}

it('is ready while PostgreSQL and RabbitMQ answer, and says which of them does not', async () => {
  await using payment = await startPayment()
  const { readiness, toDatabase, toBroker } = payment
  await payment.start()
  const isReady = () =>
    eventually(async () => expect(await readiness()).toEqual([200, { postgres: 'ok', rabbitmq: 'ok' }]), {
      within: 20_000,
    })
  await isReady()
  toDatabase.cut()
  await eventually(async () => expect(await readiness()).toEqual([503, { postgres: 'unavailable', rabbitmq: 'ok' }]))
  toDatabase.open()
  await isReady()
  toBroker.cut()
  await eventually(async () => expect(await readiness()).toEqual([503, { postgres: 'ok', rabbitmq: 'unavailable' }]))
  toBroker.open()
  await isReady()
}, 60_000)

it('remembers which events of Stripe were applied for as long as that is configured, whatever is kept of its own events', async () => {
  await using payment = await startPayment({ STRIPE_EVENT_RETENTION_DAYS: '60', EVENT_RETENTION_DAYS: '30' })
  await payment.sql(
    `INSERT INTO stripe_events (id, type, received_at)
     SELECT 'evt_' || days, 'refund.created', now() - days * interval '1 day' FROM unnest('{59,61}'::int[]) AS days`,
  )
  await payment.start()
  const remembered = async () => (await payment.sql('SELECT id FROM stripe_events ORDER BY id')).map(({ id }) => id)
  await eventually(async () => expect(await remembered()).not.toContain('evt_61'))
  expect(await remembered()).toEqual(['evt_59'])
})
