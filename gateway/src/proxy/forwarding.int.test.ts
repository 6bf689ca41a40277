import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway
let authorization: string

beforeAll(async () => {
  gateway = await startTestGateway()
  authorization = await gateway.bearer({ isSuperuser: true })
})
afterAll(() => gateway.stop())
afterEach(() => {
  for (const name of ['catalog', 'booking', 'payment'] as const) {
    gateway.upstreams[name].answerWith()
    gateway.upstreams[name].seen.length = 0
  }
})

const megabytes = (count: number) => count * 1024 * 1024
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Sends a chunked body, without a `content-length`. */
const sendChunked = (path: string, pieces: Iterable<Buffer>) =>
  fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'multipart/form-data; boundary=x' },
    body: Readable.toWeb(Readable.from(pieces)) as ReadableStream,
    duplex: 'half',
  })

describe('a body', () => {
  it('reaches the service byte for byte', async () => {
    const body = Buffer.concat([Buffer.from('{"id": "evt_1",\r\n  "a":1.0 }'), randomBytes(1000)])
    const headers = ['content-type', 'application/json; charset=utf-8', 'stripe-signature', 't=1,v1=abc']
    expect((await gateway.call('/api/v1/payments/stripe', { method: 'POST', headers, body })).status).toBe(200)
    const [seen] = gateway.upstreams.payment.seen
    expect(seen?.body).toEqual(body)
    expect(seen?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(body.length),
      'stripe-signature': 't=1,v1=abc',
    })
  })

  it('without a media type, or with an unknown one, is passed on', async () => {
    for (const headers of [[], ['content-type', 'made/up'], ['content-type', 'text/plain']]) {
      const answer = await gateway.call('/api/v1/payments/stripe', { method: 'POST', headers, body: 'hello' })
      expect(answer.status).toBe(200)
    }
    expect(gateway.upstreams.payment.seen.map(({ body }) => body.toString())).toEqual(['hello', 'hello', 'hello'])
  })

  it.each([
    ['a content-length', 'announced'],
    ['chunked encoding', 'chunked'],
  ])('of 6 MB is passed on to a route for posters, with %s', async (_, how) => {
    const pieces = Array.from({ length: 96 }, () => randomBytes(megabytes(6) / 96))
    const whole = Buffer.concat(pieces)
    const status =
      how === 'chunked'
        ? (await sendChunked('/api/v1/movies', pieces)).status
        : (
            await gateway.call('/api/v1/movies', {
              method: 'POST',
              headers: ['authorization', authorization],
              body: whole,
            })
          ).status
    expect(status).toBe(200)
    const [seen] = gateway.upstreams.catalog.seen
    expect(digest(seen?.body ?? Buffer.alloc(0))).toBe(digest(whole))
  })

  it('over 8 MB is refused before the service is called', async () => {
    const body = Buffer.alloc(megabytes(9))
    const answer = await gateway.call('/api/v1/movies', {
      method: 'POST',
      headers: ['authorization', authorization],
      body,
    })
    expect(answer).toMatchObject({ status: 413, json: { code: 'too-large' } })
    expect(gateway.upstreams.catalog.seen).toEqual([])
  })

  it('without a content-length is refused once it exceeds 8 MB', async () => {
    const answer = await sendChunked(
      '/api/v1/movies',
      Array.from({ length: 10 }, () => Buffer.alloc(megabytes(1))),
    )
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ code: 'too-large' })
    expect(gateway.upstreams.catalog.seen).toEqual([])
  })

  it.each([
    ['/api/v1/auth/access-token', 64],
    ['/api/v1/rooms', 512],
    ['/api/v1/payments/stripe', 512],
  ])('to %s may have %i KiB and not a byte more', async (path, kibibytes) => {
    const post = (bytes: number) =>
      gateway.call(path, { method: 'POST', headers: ['authorization', authorization], body: Buffer.alloc(bytes) })
    expect((await post(kibibytes * 1024)).status).toBe(200)
    expect(await post(kibibytes * 1024 + 1)).toMatchObject({ status: 413, json: { code: 'too-large' } })
  })

  it('that the service refuses unread gets the answer of the service', async () => {
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(422, { 'content-type': 'application/problem+json' })
      response.end('{"code":"not-a-picture"}')
    })
    for (let round = 0; round < 10; round += 1) {
      const body = Buffer.alloc(megabytes(4))
      const answer = await gateway.call('/api/v1/movies', {
        method: 'POST',
        headers: ['authorization', authorization],
        body,
      })
      expect(answer).toMatchObject({ status: 422, json: { code: 'not-a-picture' } })
    }
  })
})

describe('a response', () => {
  it('is passed on as it arrives', async () => {
    let goOn = () => {}
    gateway.upstreams.booking.answerWith(async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      response.write('event: seats\ndata: []\n\n')
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      response.end('data: end\n\n')
    })
    const request = httpRequest(`${gateway.url}/api/v1/showtimes/1/seats/events`).end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    expect(response.headers['content-type']).toBe('text/event-stream')
    goOn()
    const [first] = await once(response, 'data')
    expect(String(first)).toBe('event: seats\ndata: []\n\n')
    goOn()
    expect(Buffer.concat(await response.toArray()).toString()).toBe('data: end\n\n')
  })

  it('of 6 MB arrives complete, with its length', async () => {
    const picture = randomBytes(megabytes(6))
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'image/webp', 'content-length': picture.length, etag: '"p"' })
      response.end(picture)
    })
    const answer = await gateway.call('/api/v1/posters/p.webp')
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(picture.length),
      etag: '"p"',
    })
    expect(digest(answer.bytes)).toBe(digest(picture))
  })

  it.each([201, 204, 304, 409, 422, 500])('of status %i is passed on unchanged', async (status) => {
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(status, {
        etag: '"x"',
        ...(status === 204 || status === 304 ? {} : { 'content-type': 'application/json' }),
      })
      response.end(status === 204 || status === 304 ? undefined : '{"code":"as-it-is"}')
    })
    const answer = await gateway.call('/api/v1/movies')
    expect(answer.status).toBe(status)
    expect(answer.headers.etag).toBe('"x"')
    if (status !== 204 && status !== 304) expect(answer.json).toEqual({ code: 'as-it-is' })
  })

  it('keeps several Set-Cookie headers apart', async () => {
    gateway.identityAnswersWith((_, response) => {
      response.setHeader('set-cookie', ['a=1; HttpOnly', 'b=2']).end()
    })
    const answer = await gateway.call('/api/v1/auth/refresh', { method: 'POST' })
    expect(answer.headers['set-cookie']).toEqual(['a=1; HttpOnly', 'b=2'])
  })

  it('does not reveal the server, hop-by-hop headers or CORS headers of the service', async () => {
    gateway.upstreams.catalog.answerWith((_, response) => {
      response.writeHead(200, {
        server: 'secret/1.0',
        'x-powered-by': 'secret',
        'access-control-allow-origin': '*',
        'x-hop': '1',
        connection: 'keep-alive, x-hop',
        vary: 'accept',
      })
      response.end('{}')
    })
    const { headers } = await gateway.call('/api/v1/movies', { headers: ['origin', 'https://elsewhere.example'] })
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'x-hop']) {
      expect(headers).not.toHaveProperty(name)
    }
    expect(headers.vary).toBe('Origin, accept')
  })
})

describe('request headers', () => {
  const seenHeaders = async (headers: string[], path = '/api/v1/movies') => {
    expect((await gateway.call(path, { headers })).status).toBe(200)
    return gateway.upstreams.catalog.seen.at(-1)?.headers ?? {}
  }

  it('that only trusted components may set are removed', async () => {
    const names = [
      ...['x-user-id', 'x-user-role', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-user'],
      ...['forwarded', 'x-real-ip', 'via', 'tracestate'],
    ]
    const headers = await seenHeaders(names.flatMap((name) => [name, 'forged']))
    for (const name of names) expect(headers).not.toHaveProperty(name)
  })

  it('that are hop-by-hop are removed, including those that `connection` names', async () => {
    const headers = await seenHeaders([
      'connection',
      'keep-alive, X-Hop',
      'x-hop',
      '1',
      'te',
      'trailers',
      'keep-alive',
      '5',
    ])
    for (const name of ['x-hop', 'te', 'keep-alive']) expect(headers).not.toHaveProperty(name)
  })

  it('include the access token only on routes that need one', async () => {
    expect(await seenHeaders(['authorization', authorization])).not.toHaveProperty('authorization')
    expect(await seenHeaders(['authorization', authorization], '/api/v1/rooms')).toMatchObject({ authorization })
  })

  it('include cookies only for identity', async () => {
    expect(await seenHeaders(['cookie', 'marquee_refresh=secret'])).not.toHaveProperty('cookie')
    let cookie: string | undefined
    gateway.identityAnswersWith((request, response) => {
      cookie = request.headers.cookie
      response.end()
    })
    await gateway.call('/api/v1/auth/refresh', { method: 'POST', headers: ['cookie', 'marquee_refresh=secret'] })
    expect(cookie).toBe('marquee_refresh=secret')
  })

  it('that have no special meaning are passed on', async () => {
    const given = { accept: 'application/json', prefer: 'wait=10', 'idempotency-key': 'k-1' }
    expect(await seenHeaders(Object.entries(given).flat())).toMatchObject(given)
  })

  it('include the host name of the service', async () => {
    expect(await seenHeaders([])).toMatchObject({ host: new URL(gateway.upstreams.catalog.url).host })
  })

  it.each(['abc-12345', '0198c9a4-3f6e-7cc1-8a43-6f3d0c5e9a11'])('keep a valid request id such as %s', async (id) => {
    const answer = await gateway.call('/api/v1/movies', { headers: ['x-request-id', id] })
    expect(answer.headers['x-request-id']).toBe(id)
    expect(gateway.upstreams.catalog.seen[0]?.headers['x-request-id']).toBe(id)
  })

  it.each(['short', 'with space 123', '<script>alert(1)</script>', 'x'.repeat(65), ''])(
    'replace an invalid request id such as "%s"',
    async (id) => {
      const answer = await gateway.call('/api/v1/movies', { headers: ['x-request-id', id] })
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
      expect(gateway.upstreams.catalog.seen[0]?.headers['x-request-id']).toBe(answer.headers['x-request-id'])
    },
  )

  it('continue a valid trace, and start a trace if the request has no valid one', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const given = await seenHeaders(['traceparent', `00-${trace}-00f067aa0ba902b7-01`])
    expect(given['traceparent']).toMatch(new RegExp(`^00-${trace}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`))
    for (const headers of [[], ['traceparent', 'nonsense']]) {
      expect((await seenHeaders(headers))['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    }
  })

  it('are refused if Authorization comes twice', async () => {
    const answer = await gateway.call('/api/v1/rooms', {
      headers: ['authorization', authorization, 'Authorization', 'Bearer other'],
    })
    expect(answer).toMatchObject({ status: 400, json: { code: 'malformed-request' } })
    expect(gateway.upstreams.catalog.seen).toEqual([])
  })
})
