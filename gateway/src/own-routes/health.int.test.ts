import type { ServerResponse } from 'node:http'
import { health } from '@marquee/service-kit/http/health'
import { createFastify } from '@marquee/service-kit/http/http'
import { createLogger } from '@marquee/service-kit/service/logger'
import { createTestBroker, type TestBroker } from '@marquee/testing/broker'
import { eventually } from '@marquee/testing/eventually'
import { startTcpProxy } from '@marquee/testing/tcp-proxy'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let broker: TestBroker
let gateway: TestGateway

beforeAll(async () => {
  broker = await createTestBroker()
  gateway = await startTestGateway({
    settings: { AMQP_URL: broker.url },
    timeouts: { ownRequestMilliseconds: 300, readinessCacheMilliseconds: 0 },
  })
})
afterAll(async () => {
  await gateway.stop()
  await broker.drop()
})
afterEach(async () => {
  await gateway.upstreams.payment.restart()
  gateway.upstreams.payment.answerWith()
})

const reports = (status: number, body: unknown) => (_: unknown, response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))

const allReady = () => {
  const ready = reports(200, { status: 'ok', checks: { postgres: 'ok', rabbitmq: 'ok' } })
  gateway.identityAnswersWith(ready)
  for (const name of ['catalog', 'booking', 'payment'] as const) gateway.upstreams[name].answerWith(ready)
}

const service = { status: 'ok', checks: { postgres: 'ok', rabbitmq: 'ok' } }

it('the gateway is live as soon as it runs', async () => {
  expect(await gateway.call('/health/live')).toMatchObject({ status: 200, json: { status: 'ok' } })
})

it('the gateway is ready when every service and the broker are ready', async () => {
  allReady()
  await eventually(async () => expect((await gateway.call('/health/ready')).status).toBe(200))
  expect((await gateway.call('/health/ready')).json).toEqual({
    status: 'ok',
    checks: { rabbitmq: 'ok' },
    services: { identity: service, catalog: service, booking: service, payment: service },
  })
})

it('a draining gateway is live but not ready', async () => {
  const other = await startTestGateway()
  other.gateway.http.startDraining()
  expect(await other.call('/health/ready')).toMatchObject({
    status: 503,
    headers: { connection: 'close' },
    json: { status: 'stopping', checks: {}, services: {} },
  })
  expect((await other.call('/health/live')).status).toBe(200)
  await other.stop()
})

it('readiness includes the dependencies of a service that is not ready', async () => {
  allReady()
  gateway.upstreams.payment.answerWith(
    reports(503, { status: 'unavailable', checks: { postgres: 'unavailable', rabbitmq: 'ok' } }),
  )
  expect(await gateway.call('/health/ready')).toMatchObject({
    status: 503,
    json: {
      status: 'unavailable',
      services: {
        booking: service,
        payment: { status: 'unavailable', checks: { postgres: 'unavailable', rabbitmq: 'ok' } },
      },
    },
  })
})

it.each([
  ['is down', () => gateway.upstreams.payment.stop()],
  ['never answers', () => gateway.upstreams.payment.answerWith(() => undefined)],
  [
    'answers with something other than JSON',
    () => gateway.upstreams.payment.answerWith((_, response) => response.end('hello')),
  ],
])('the gateway reports within 1.5 s that it is not ready when a service %s', async (_, fail) => {
  allReady()
  await fail()
  const start = performance.now()
  expect(await gateway.call('/health/ready')).toMatchObject({
    status: 503,
    json: { services: { catalog: service, payment: { status: 'unavailable' } } },
  })
  expect(performance.now() - start).toBeLessThan(1_500)
})

it('the gateway is not ready without the broker', async () => {
  const alone = await startTestGateway()
  expect(await alone.call('/health/ready')).toMatchObject({
    status: 503,
    json: { checks: { rabbitmq: 'unavailable' } },
  })
  await alone.stop()
})

it('the gateway reports within 2 s that it is not ready when the connected broker does not answer', async () => {
  const proxy = await startTcpProxy(broker.url)
  const behind = await startTestGateway({
    settings: { AMQP_URL: proxy.url },
    timeouts: { readinessCacheMilliseconds: 0 },
  })
  const rabbitmq = async () => (await behind.call('/health/ready')).json.checks.rabbitmq
  await eventually(async () => expect(await rabbitmq()).toBe('ok'))
  proxy.change({ kind: 'stalled' })
  const start = performance.now()
  expect(await rabbitmq()).toBe('unavailable')
  expect(performance.now() - start).toBeLessThan(2_000)
  proxy.change({ kind: 'clear' })
  await eventually(async () => expect(await rabbitmq()).toBe('ok'))
  await behind.stop()
  await proxy.close()
})

it('readiness waits long enough for a service to report which of its dependencies does not answer', async () => {
  const payment = createFastify(createLogger({ service: 'payment', level: 'silent' }))
  await payment.register(health, { checks: { postgres: () => new Promise(() => {}), rabbitmq: () => true } })
  const behind = await startTestGateway({
    settings: { PAYMENT_URL: await payment.listen({ host: '127.0.0.1', port: 0 }) },
  })
  expect((await behind.call('/health/ready')).json.services.payment).toEqual({
    status: 'unavailable',
    checks: { postgres: 'unavailable', rabbitmq: 'ok' },
  })
  await behind.stop()
  await payment.close()
})

it('the gateway checks the readiness of services at most once a second, however many requests it gets', async () => {
  const shared = await startTestGateway()
  let asked = 0
  shared.upstreams.catalog.answerWith((request, response) => {
    if (request.url === '/health/ready') asked += 1
    reports(200, { status: 'ok' })(request, response)
  })
  const begun = performance.now()
  await Promise.all(Array.from({ length: 200 }, () => shared.call('/health/ready')))
  const atFirst = asked
  expect(atFirst).toBeLessThanOrEqual(1 + Math.floor((performance.now() - begun) / 1_000))
  await eventually(async () => {
    await shared.call('/health/ready')
    expect(asked).toBeGreaterThan(atFirst)
  })
  await shared.stop()
})
