import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, it, vi } from 'vitest'
import { type HealthChecks, health } from './health.ts'

const apps: FastifyInstance[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

const start = async (checks: HealthChecks, { isStopping = false } = {}) => {
  const app = Fastify()
  apps.push(app)
  app.decorate('isStopping', () => isStopping)
  const routes: unknown[] = []
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    if (method === 'GET') routes.push({ url, schema, config })
  })
  await app.register(health, { checks })
  // Hidden from the API document, and public, because monitoring has no token.
  const hiddenAndPublic = { schema: { hide: true }, config: { access: 'public' } }
  expect(routes).toMatchObject([
    { url: '/health/live', ...hiddenAndPublic },
    { url: '/health/ready', ...hiddenAndPublic },
  ])
  return async (path: 'live' | 'ready') => {
    const answer = await app.inject({ url: `/health/${path}` })
    return [answer.statusCode, answer.json()]
  }
}

it('a service is ready when no check rejects or resolves with false', async () => {
  const get = await start({ postgres: async () => undefined, rabbitmq: async () => true, s3: () => 0 })
  expect(await get('ready')).toEqual([200, { status: 'ok', checks: { postgres: 'ok', rabbitmq: 'ok', s3: 'ok' } }])
})

it.each<[string, () => unknown]>([
  ['rejects', () => Promise.reject(new Error('down'))],
  ['throws', () => expect.unreachable()],
  ['resolves with false', async () => false],
])('a service is not ready when a check %s, and names the check', async (_, check) => {
  const get = await start({ postgres: async () => true, rabbitmq: check })
  const checks = { postgres: 'ok', rabbitmq: 'unavailable' }
  expect(await get('ready')).toEqual([503, { status: 'unavailable', checks }])
})

it('readiness reports a check without a result as unavailable after two seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const after = (milliseconds: number) => () => new Promise((resolve) => setTimeout(resolve, milliseconds, true))
  const get = await start({ quick: after(1_999), slow: after(2_001) })
  const answer = get('ready')
  await vi.advanceTimersByTimeAsync(2_001)
  expect(await answer).toEqual([503, { status: 'unavailable', checks: { quick: 'ok', slow: 'unavailable' } }])
  expect(vi.getTimerCount()).toBe(0)
})

it('a service is live but not ready while it stops, and runs no checks', async () => {
  const get = await start({ postgres: () => expect.unreachable() }, { isStopping: true })
  expect(await get('ready')).toEqual([503, { status: 'stopping', checks: {} }])
  expect(await get('live')).toEqual([200, { status: 'ok' }])
})
