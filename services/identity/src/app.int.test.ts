import { eventually } from '@marquee/testing/eventually'
import { expect, it } from 'vitest'
import { startTestIdentity } from './testing.ts'

it('becomes ready, publishes events, serves its API document, and stops with every event published', async () => {
  const identity = await startTestIdentity()
  const replica = await identity.replica()
  const address = await replica.service.start({ host: '127.0.0.1', port: 0 })
  await eventually(async () => {
    const ready = await fetch(`${address}/health/ready`)
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { postgres: 'ok', rabbitmq: 'ok' } },
    ])
  })

  const unpublished = () => identity.query('SELECT type FROM events WHERE published_at IS NULL')
  await eventually(async () => expect(await unpublished()).toEqual([]))
  const response = await fetch(`${address}/api/v1/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.com', password: 'a good password', full_name: 'Ada' }),
  })
  expect(response.status).toBe(201)
  await replica.stop()
  expect(await unpublished()).toEqual([])

  const openapi = (await identity.request({ method: 'GET', url: '/openapi.json' })).json()
  expect(openapi.openapi).toBe('3.1.0')
  expect(Object.keys(openapi.paths).sort()).toEqual([
    '/.well-known/jwks.json',
    '/api/v1/auth/access-token',
    '/api/v1/auth/guest',
    '/api/v1/auth/logout',
    '/api/v1/auth/refresh',
    '/api/v1/users',
    '/api/v1/users/me',
    '/api/v1/users/me/password',
    '/api/v1/users/{id}',
  ])
  await identity.stop()
})

it('is not ready without RabbitMQ or PostgreSQL, and names the missing dependency', async () => {
  const identity = await startTestIdentity()
  const readiness = async () => {
    const response = await identity.request({ method: 'GET', url: '/health/ready' })
    return [response.statusCode, response.json()]
  }
  // A service that has not been started has no connection to RabbitMQ.
  const checks = { postgres: 'ok', rabbitmq: 'unavailable' }
  expect(await readiness()).toEqual([503, { status: 'unavailable', checks }])
  await identity.database.drop()
  expect(await readiness()).toEqual([503, { status: 'unavailable', checks: { ...checks, postgres: 'unavailable' } }])
  await identity.stop()
})
