import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway

beforeAll(async () => {
  gateway = await startTestGateway({
    settings: { PUBLIC_URL: 'https://cinema.example/', CORS_ORIGINS: 'https://app.example, http://localhost:5173' },
  })
})
afterAll(() => gateway.stop())

type From = { readonly headers?: readonly string[]; readonly from?: TestGateway }

const preflight = (origin: string) =>
  gateway.call('/api/v1/reservations', {
    method: 'OPTIONS',
    headers: [
      ...['origin', origin, 'access-control-request-method', 'POST'],
      ...['access-control-request-headers', 'authorization,idempotency-key'],
    ],
  })

describe('a page', () => {
  it.each(['https://cinema.example', 'https://app.example', 'http://localhost:5173'])(
    'of %s may call the API, read its response headers and send the cookie',
    async (origin) => {
      const allowed = await preflight(origin)
      expect(allowed.status).toBe(204)
      expect(allowed.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'authorization,idempotency-key',
      })
      expect(allowed.headers['access-control-allow-methods']).toMatch(/POST.*DELETE/)
      const answer = await gateway.call('/api/v1/movies', { headers: ['origin', origin] })
      expect(answer.headers['access-control-allow-origin']).toBe(origin)
      expect(answer.headers['access-control-expose-headers']).toMatch(/link.*retry-after/)
    },
  )

  it.each(['https://elsewhere.example', 'null', 'https://cinema.example.evil.example', 'http://cinema.example'])(
    'of %s may not call the API',
    async (origin) => {
      expect((await preflight(origin)).headers).not.toHaveProperty('access-control-allow-origin')
      const answer = await gateway.call('/api/v1/movies', { headers: ['origin', origin] })
      expect(answer.status).toBe(200)
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
      expect(answer.headers.vary).toBe('Origin')
    },
  )

  it('of an allowed origin may read an error response', async () => {
    const answer = await gateway.call('/api/v1/reservations', { headers: ['origin', 'https://app.example'] })
    expect(answer.status).toBe(401)
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example')
  })
})

describe('signing in, refreshing and signing out', () => {
  const paths = ['access-token', 'guest', 'refresh', 'logout'].map((name) => `/api/v1/auth/${name}`)
  const post = (path: string, origin: string, { headers = [], from = gateway }: From = {}) =>
    from.call(path, {
      method: 'POST',
      headers: ['origin', origin, 'content-type', 'application/json', ...headers],
      body: '{}',
    })

  it.each(paths)('are refused with 403 foreign-origin for a page of another origin: %s', async (path) => {
    let asked = 0
    gateway.upstreams.identity.answerWith((_, response) => {
      asked += 1
      response.end('{}')
    })
    for (const origin of ['https://elsewhere.example', 'null']) {
      const { status, json } = await post(path, origin)
      expect([status, json.code]).toEqual([403, 'foreign-origin'])
    }
    expect(asked).toBe(0)
    expect((await post(path, 'https://cinema.example')).status).toBe(200)
    expect(asked).toBe(1)
  })

  it.each(paths)('are allowed if the browser says that the page has the address of the request: %s', async (path) => {
    const { status } = await post(path, 'https://www.cinema.example', { headers: ['sec-fetch-site', 'same-origin'] })
    expect(status).toBe(200)
  })

  it.each(['same-site', 'cross-site', 'none'])(
    'are refused if the browser says that the page is %s, whatever the host of the request is',
    async (site) => {
      const headers = ['host', 'www.cinema.example', 'sec-fetch-site', site]
      expect((await post('/api/v1/auth/refresh', 'https://www.cinema.example', { headers })).status).toBe(403)
    },
  )

  it('are allowed, for a browser that says nothing, if the page has the protocol of PUBLIC_URL and the host of the request', async () => {
    const statusOf = async (origin: string, host: string) =>
      (await post('/api/v1/auth/refresh', origin, { headers: ['host', host] })).status
    expect(await statusOf('https://www.cinema.example', 'www.cinema.example')).toBe(200)
    expect(await statusOf('http://www.cinema.example', 'www.cinema.example')).toBe(403)
    expect(await statusOf('https://www.cinema.example', 'cinema.example')).toBe(403)
    expect(await statusOf('https://www.cinema.example:8443', 'www.cinema.example')).toBe(403)
    expect(await statusOf('null', 'null')).toBe(403)
  })

  it('are allowed at every name of a gateway with the default PUBLIC_URL', async () => {
    const plain = await startTestGateway({ settings: { PUBLIC_URL: 'http://127.0.0.1:8080' } })
    for (const host of ['localhost:8080', '[::1]:8080', '192.168.1.20:8080']) {
      const { status } = await post('/api/v1/auth/guest', `http://${host}`, { headers: ['host', host], from: plain })
      expect(status).toBe(200)
    }
    await plain.stop()
  })
})

describe('every response', () => {
  it.each(['/api/v1/movies', '/api/v1/nothing', '/api/v1/reservations', '/', '/health/live'])(
    'forbids browsers to run scripts, to guess the media type and to frame the response: %s',
    async (path) => {
      const { headers } = await gateway.call(path)
      expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      })
      expect(headers['strict-transport-security']).toMatch(/max-age=\d{7}/)
    },
  )

  it('has no strict-transport-security over plain HTTP', async () => {
    const plain = await startTestGateway({ settings: { PUBLIC_URL: 'http://127.0.0.1:8080' } })
    expect((await plain.call('/')).headers).not.toHaveProperty('strict-transport-security')
    await plain.stop()
  })

  it('keeps the content-security-policy of a service', async () => {
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(200, {
        'content-security-policy': "default-src 'none'; sandbox",
        'cross-origin-resource-policy': 'cross-origin',
      })
      response.end('picture')
    })
    expect((await gateway.call('/api/v1/posters/a.webp')).headers).toMatchObject({
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    })
  })
})
