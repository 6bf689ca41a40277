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
  // No part of the API, and for whoever watches: they have no token.
  const forAll = { schema: { hide: true }, config: { access: 'public' } }
  expect(routes).toMatchObject([
    { url: '/health/live', ...forAll },
    { url: '/health/ready', ...forAll },
  ])
  return async (path: 'live' | 'ready') => {
    const answer = await app.inject({ url: `/health/${path}` })
    return [answer.statusCode, answer.json()]
  }
}

it('is ready when each check passes, whatever it resolves with but false', async () => {
  const ask = await start({ postgres: async () => undefined, rabbitmq: async () => true, s3: () => 0 })
  expect(await ask('ready')).toEqual([200, { status: 'ok', checks: { postgres: 'ok', rabbitmq: 'ok', s3: 'ok' } }])
})

it.each<[string, () => unknown]>([
  ['rejects', () => Promise.reject(new Error('down'))],
  ['throws', () => expect.unreachable()],
  ['resolves with false', async () => false],
])('is not ready when a check %s, and names it', async (_, check) => {
  const ask = await start({ postgres: async () => true, rabbitmq: check })
  const checks = { postgres: 'ok', rabbitmq: 'unavailable' }
  expect(await ask('ready')).toEqual([503, { status: 'unavailable', checks }])
})

it('waits two seconds for a check, and no longer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const after = (milliseconds: number) => () => new Promise((resolve) => setTimeout(resolve, milliseconds, true))
  const ask = await start({ quick: after(1_999), slow: after(2_001) })
  const answer = ask('ready')
  await vi.advanceTimersByTimeAsync(2_001)
  expect(await answer).toEqual([503, { status: 'unavailable', checks: { quick: 'ok', slow: 'unavailable' } }])
  expect(vi.getTimerCount()).toBe(0)
})

it('is live, but not ready, and asks nobody, while it stops', async () => {
  const ask = await start({ postgres: () => expect.unreachable() }, { isStopping: true })
  expect(await ask('ready')).toEqual([503, { status: 'stopping', checks: {} }])
  expect(await ask('live')).toEqual([200, { status: 'ok' }])
})
