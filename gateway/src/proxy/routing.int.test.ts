import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'
import { routes } from './routes.ts'

let gateway: TestGateway
let authorization: string

beforeAll(async () => {
  gateway = await startTestGateway()
  authorization = await gateway.bearer()
})
afterAll(() => gateway.stop())
beforeEach(() => {
  for (const { seen } of Object.values(gateway.upstreams)) seen.length = 0
})

const everyRoute = [
  ['public', 'GET', '/.well-known/jwks.json', 'identity'],
  ['public', 'POST', '/api/v1/users', 'identity'],
  ['token', 'GET', '/api/v1/users', 'identity'],
  ['token', 'GET', '/api/v1/users/me', 'identity'],
  ['token', 'PATCH', '/api/v1/users/me', 'identity'],
  ['token', 'DELETE', '/api/v1/users/me', 'identity'],
  ['token', 'PATCH', '/api/v1/users/1', 'identity'],
  ['public', 'POST', '/api/v1/auth/access-token', 'identity'],
  ['public', 'POST', '/api/v1/auth/refresh', 'identity'],
  ['public', 'POST', '/api/v1/auth/logout', 'identity'],
  ['public', 'GET', '/api/v1/movies', 'catalog'],
  ['token', 'POST', '/api/v1/movies', 'catalog'],
  ['public', 'GET', '/api/v1/movies/genres', 'catalog'],
  ['token', 'POST', '/api/v1/movies/genres', 'catalog'],
  ['token', 'DELETE', '/api/v1/movies/genres/1', 'catalog'],
  ['public', 'GET', '/api/v1/movies/1', 'catalog'],
  ['token', 'PATCH', '/api/v1/movies/1', 'catalog'],
  ['token', 'DELETE', '/api/v1/movies/1', 'catalog'],
  ['token', 'POST', '/api/v1/movies/1/genres', 'catalog'],
  ['token', 'DELETE', '/api/v1/movies/1/genres/2', 'catalog'],
  ['public', 'GET', '/api/v1/posters/abc.webp', 'catalog'],
  ['token', 'GET', '/api/v1/rooms', 'catalog'],
  ['token', 'POST', '/api/v1/rooms', 'catalog'],
  ['token', 'GET', '/api/v1/rooms/1', 'catalog'],
  ['token', 'PATCH', '/api/v1/rooms/1', 'catalog'],
  ['token', 'DELETE', '/api/v1/rooms/1', 'catalog'],
  ['public', 'GET', '/api/v1/showtimes', 'catalog'],
  ['token', 'POST', '/api/v1/showtimes', 'catalog'],
  ['public', 'GET', '/api/v1/showtimes/1', 'catalog'],
  ['token', 'DELETE', '/api/v1/showtimes/1', 'catalog'],
  ['public', 'GET', '/api/v1/showtimes/1/seats', 'booking'],
  ['public', 'GET', '/api/v1/showtimes/1/seats/events', 'booking'],
  ['token', 'GET', '/api/v1/reservations', 'booking'],
  ['token', 'POST', '/api/v1/reservations', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1', 'booking'],
  ['token', 'DELETE', '/api/v1/reservations/1', 'booking'],
  ['token', 'GET', '/api/v1/admin/reservations', 'booking'],
  ['token', 'GET', '/api/v1/admin/sales', 'booking'],
  ['token', 'GET', '/api/v1/admin/showtimes/1/sales', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1/payment', 'payment'],
  ['public', 'POST', '/api/v1/payments/stripe', 'payment'],
  ['token', 'GET', '/api/v1/admin/payments', 'payment'],
] as const

it('has no route that is not listed here', () => {
  expect(routes.length).toBe(everyRoute.length)
})

it.each(everyRoute)('passes on, for %s: %s %s to %s', async (access, method, path, service) => {
  const headers = access === 'token' ? ['authorization', authorization] : []
  const answer = await gateway.call(`${path}?limit=2&q=%C3%A9`, { method, headers })
  expect(answer.status).toBe(200)
  if (path.startsWith('/.well-known/')) return
  expect(answer.json).toEqual({ service })
  expect(gateway.upstreams[service].seen).toMatchObject([
    // One stream of the service serves all listeners, whatever they ask.
    { method, url: path.endsWith('/events') ? path : `${path}?limit=2&q=%C3%A9` },
  ])
})

it.each(everyRoute.filter(([access]) => access === 'token'))(
  'keeps from whoever has no %s: %s %s of %s',
  async (_, method, path, service) => {
    const answer = await gateway.call(path, { method })
    expect(answer).toMatchObject({ status: 401, json: { code: 'unauthenticated' } })
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(gateway.upstreams[service].seen).toEqual([])
  },
)

it('takes a path with a trailing slash for the same, and passes it on without', async () => {
  expect((await gateway.call('/api/v1/movies/')).json).toEqual({ service: 'catalog' })
  expect((await gateway.call('/api/v1/showtimes/1/seats/?x=/')).json).toEqual({ service: 'booking' })
  expect(gateway.upstreams.catalog.seen[0]?.url).toBe('/api/v1/movies')
  expect(gateway.upstreams.booking.seen[0]?.url).toBe('/api/v1/showtimes/1/seats?x=/')
})

it.each([
  ['GET', '/api/v1/nothing'],
  ['GET', '/api/v1/users/1'],
  ['DELETE', '/api/v1/users/1'],
  ['PUT', '/api/v1/movies/1'],
  ['GET', '/movies'],
  ['GET', '/metrics'],
  ['GET', '/openapi.json'],
  ['GET', '/api/v1/../metrics'],
])('has nothing at %s %s', async (method, path) => {
  const answer = await gateway.call(path, { method, headers: ['authorization', authorization] })
  expect(answer).toMatchObject({ status: 404, json: { type: '/problems/not-found', code: 'not-found', status: 404 } })
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(Object.values(gateway.upstreams).flatMap(({ seen }) => seen)).toEqual([])
})

it('answers a path that is not well encoded with a problem', async () => {
  const answer = await gateway.call('/api/v1/movies/%zz')
  expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
  expect(answer.headers['content-type']).toBe('application/problem+json')
})

it('does not take a whole URL as a request target', async () => {
  const answer = await gateway.call('', { target: 'http://elsewhere.example/api/v1/movies' })
  expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
  expect(gateway.upstreams.catalog.seen).toEqual([])
})

it('answers HEAD where it answers GET, without a body', async () => {
  gateway.upstreams.catalog.answerWith((_, response) => response.setHeader('content-length', '1234').end())
  const answer = await gateway.call('/api/v1/movies', { method: 'HEAD' })
  gateway.upstreams.catalog.answerWith()
  expect(answer.status).toBe(200)
  expect(answer.headers['content-length']).toBe('1234')
  expect(answer.bytes.length).toBe(0)
})

it('shows at / where the doors are', async () => {
  const answer = await gateway.call('/')
  expect(answer.headers['content-type']).toMatch(/^text\/html/)
  for (const [, path] of answer.bytes.toString().matchAll(/href="([^"]+)"/g)) {
    expect([path, [200, 503].includes((await gateway.call(path ?? '')).status ?? 0)]).toEqual([path, true])
  }
})
