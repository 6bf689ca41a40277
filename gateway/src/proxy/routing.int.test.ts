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
  ['token', 'POST', '/api/v1/users/me/password', 'identity'],
  ['public', 'POST', '/api/v1/auth/guest', 'identity'],
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
  ['public', 'GET', '/.well-known/ticket-keys.json', 'booking'],
  ['public', 'GET', '/api/v1/showtimes/1/seats', 'booking'],
  ['public', 'GET', '/api/v1/showtimes/1/best-seats', 'booking'],
  ['public', 'GET', '/api/v1/showtimes/1/seats/events', 'booking'],
  ['token', 'GET', '/api/v1/reservations', 'booking'],
  ['token', 'POST', '/api/v1/reservations', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1', 'booking'],
  ['token', 'DELETE', '/api/v1/reservations/1', 'booking'],
  ['token', 'POST', '/api/v1/reservations/1/extend', 'booking'],
  ['token', 'DELETE', '/api/v1/reservations/1/seats/A1', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1/tickets', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1/tickets.pdf', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1/tickets/2.png', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1/calendar.ics', 'booking'],
  ['token', 'GET', '/api/v1/admin/reservations', 'booking'],
  ['token', 'GET', '/api/v1/admin/sales', 'booking'],
  ['token', 'GET', '/api/v1/admin/showtimes/1/sales', 'booking'],
  ['token', 'GET', '/api/v1/reservations/1/payment', 'payment'],
  ['public', 'POST', '/api/v1/payments/stripe', 'payment'],
  ['token', 'GET', '/api/v1/admin/payments', 'payment'],
] as const

it('the routing test lists every route of the gateway', () => {
  expect(routes.length).toBe(everyRoute.length)
})

it.each(everyRoute)(
  'the gateway passes on requests with %s access: %s %s to %s',
  async (access, method, path, service) => {
    const headers = access === 'token' ? ['authorization', authorization] : []
    const answer = await gateway.call(`${path}?limit=2&q=%C3%A9`, { method, headers })
    expect(answer.status).toBe(200)
    if (path === '/.well-known/jwks.json') return
    expect(answer.json).toEqual({ service })
    expect(gateway.upstreams[service].seen).toMatchObject([
      // One stream serves all listeners, whatever their queries.
      { method, url: path.endsWith('/events') ? path : `${path}?limit=2&q=%C3%A9` },
    ])
  },
)

it.each(everyRoute.filter(([access]) => access === 'token'))(
  'the gateway refuses requests without a %s: %s %s of %s',
  async (_, method, path, service) => {
    const answer = await gateway.call(path, { method })
    expect(answer).toMatchObject({ status: 401, json: { code: 'unauthenticated' } })
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
    expect(gateway.upstreams[service].seen).toEqual([])
  },
)

it('a trailing slash makes no difference and is not passed on', async () => {
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
])('%s %s is 404 not-found', async (method, path) => {
  const answer = await gateway.call(path, { method, headers: ['authorization', authorization] })
  expect(answer).toMatchObject({ status: 404, json: { type: '/problems/not-found', code: 'not-found', status: 404 } })
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(Object.values(gateway.upstreams).flatMap(({ seen }) => seen)).toEqual([])
})

it('a path that cannot be decoded is 400 malformed-request', async () => {
  const answer = await gateway.call('/api/v1/movies/%zz')
  expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
  expect(answer.headers['content-type']).toBe('application/problem+json')
})

it('a whole URL as request target is 400 malformed-request', async () => {
  const answer = await gateway.call('', { target: 'http://elsewhere.example/api/v1/movies' })
  expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
  expect(gateway.upstreams.catalog.seen).toEqual([])
})

it('HEAD is answered like GET, without a body', async () => {
  gateway.upstreams.catalog.answerWith((_, response) => response.setHeader('content-length', '1234').end())
  const answer = await gateway.call('/api/v1/movies', { method: 'HEAD' })
  gateway.upstreams.catalog.answerWith()
  expect(answer.status).toBe(200)
  expect(answer.headers['content-length']).toBe('1234')
  expect(answer.bytes.length).toBe(0)
})

it('every link on the page for developers works', async () => {
  const answer = await gateway.call('/')
  expect(answer.headers['content-type']).toMatch(/^text\/html/)
  for (const [, path] of answer.bytes.toString().matchAll(/href="([^"]+)"/g)) {
    expect([path, [200, 503].includes((await gateway.call(path ?? '')).status ?? 0)]).toEqual([path, true])
  }
})
