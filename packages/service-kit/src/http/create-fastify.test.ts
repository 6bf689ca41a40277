import { DomainError } from '@marquee/kernel/domain-error'
import { currentTraceparent } from '@marquee/messaging/events/trace-context'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { createFastify, type FastifySettings } from './http.ts'

const apps: FastifyInstance[] = []
afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())))

class Full extends DomainError {
  readonly code = 'full'
  readonly kind = 'unavailable'
}

const start = (settings?: FastifySettings) => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const log = pino({ base: null, timestamp: false, level: 'debug' }, { write })
  const app = createFastify(log, settings)
  apps.push(app)
  app.get('/ip', async ({ ip }) => ip)
  app.get('/trace', async () => currentTraceparent())
  app.get('/health/live', async () => 'live')
  app.get('/things/:id', async ({ params }) => (params as { id: string }).id.length)
  app.post('/things', async ({ body, headers }) => ({ body, type: headers['content-type'] ?? 'none' }))
  app.get('/full', async () => {
    throw new Full('The service has no capacity now.')
  })
  app.get('/broken', async () => {
    throw new Error('broken')
  })
  return { app, lines }
}

const idOf = async (app: FastifyInstance, given: string) =>
  (await app.inject({ url: '/ip', headers: { 'x-request-id': given } })).headers['x-request-id']

describe('a request', () => {
  it.each(['request1', 'a'.repeat(64), 'A.b_c-1234'])('keeps the valid id %s that the client sends', async (id) => {
    expect(await idOf(start().app, id)).toBe(id)
  })

  it.each(['request', 'a'.repeat(65), 'request 1', 'request1\u00e9', '"request1"'])(
    'gets a new id when the client sends %j',
    async (id) => expect(await idOf(start().app, id)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
  )

  it('takes no id from other headers', async () => {
    const { headers } = await start().app.inject({ url: '/ip', headers: { 'request-id': 'request-42' } })
    expect(headers['x-request-id']).not.toBe('request-42')
  })

  it('continues the trace of its traceparent, or starts a new trace', async () => {
    const { app } = start()
    const given = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const { body } = await app.inject({ url: '/trace', headers: { traceparent: given } })
    expect(body).toMatch(new RegExp(`^00-${'a'.repeat(32)}-(?!b{16})[0-9a-f]{16}-01$`))
    expect((await app.inject('/trace')).body).toMatch(/^00-(?!a{32})[0-9a-f]{32}-[0-9a-f]{16}-0\d$/)
  })

  it('has the address of its connection, or the forwarded address if a trusted proxy connects', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    expect((await start().app.inject({ url: '/ip', headers })).body).toBe('127.0.0.1')
    expect((await start({ trustProxy: [] }).app.inject({ url: '/ip', headers })).body).toBe('127.0.0.1')
    expect((await start({ trustProxy: ['127.0.0.0/8'] }).app.inject({ url: '/ip', headers })).body).toBe('203.0.113.7')
    expect((await start({ trustProxy: ['10.0.0.0/8'] }).app.inject({ url: '/ip', headers })).body).toBe('127.0.0.1')
  })

  it('may have a body of up to 64 KiB, and a path parameter of up to 16,384 characters', async () => {
    const { app } = start()
    const send = (bytes: number) =>
      app.inject({
        method: 'POST',
        url: '/things',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify('x'.repeat(bytes - 2)),
      })
    expect([(await send(65_536)).statusCode, (await send(65_537)).statusCode]).toEqual([200, 413])
    expect((await app.inject(`/things/${'a'.repeat(16_384)}`)).body).toBe('16384')
    expect((await app.inject(`/things/${'a'.repeat(16_385)}`)).statusCode).not.toBe(200)
    expect((await app.inject('/things/1/')).statusCode).toBe(200)
  })

  it('loses its content type if it has no body', async () => {
    const { app } = start()
    const typeOf = async (headers: Record<string, string>, payload?: string) =>
      (await app.inject({ method: 'POST', url: '/things', headers, ...(payload ? { payload } : {}) })).json().type
    expect(await typeOf({ 'content-type': 'application/json' })).toBe('none')
    expect(await typeOf({ 'content-type': 'application/json', 'content-length': '0' })).toBe('none')
    expect(await typeOf({ 'content-type': 'application/json' }, '{}')).toBe('application/json')
  })

  it('keeps the content type of a chunked body', async () => {
    const { app } = start()
    const base = await app.listen({ host: '127.0.0.1', port: 0 })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, duplex: 'half' } as const
    const answer = await fetch(`${base}/things`, { ...init, body: new Blob(['{"a":1}']).stream() })
    expect(await answer.json()).toEqual({ body: { a: 1 }, type: 'application/json' })
  })

  it('times out after 60 seconds, and its headers after 10 seconds', () => {
    const { app } = start()
    expect([app.server.requestTimeout, app.server.headersTimeout]).toEqual([60_000, 10_000])
  })
})

describe('a failed request', () => {
  it('to an unknown path gets a 404 problem', async () => {
    const answer = await start().app.inject('/nothing')
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'not-found', detail: 'No operation has this method and path.' }),
    ])
  })

  it('with invalid percent-encoding gets a 400 problem, unless admitUnrouted refuses it with another error', async () => {
    expect((await start().app.inject('/%zz')).json()).toMatchObject({ status: 400, code: 'malformed-request' })
    const urls: string[] = []
    const admitted = start({ admitUnrouted: async ({ url }) => void urls.push(url) })
    expect((await admitted.app.inject('/%zz')).json()).toMatchObject({ status: 400, code: 'malformed-request' })
    expect(urls).toEqual(['/%zz'])
    const refused = start({ admitUnrouted: () => Promise.reject(new Full('The service has no capacity now.')) })
    expect((await refused.app.inject('/%zz')).json()).toMatchObject({ status: 503, code: 'full' })
  })

  it.each([
    ['/full', 503, 40, 'request.unavailable'],
    ['/broken', 500, 50, 'request.failed'],
  ])('to %s with the status %i is logged with its error', async (url, status, level, event) => {
    const { app, lines } = start()
    const answer = await app.inject({ url, headers: { 'x-request-id': 'request-42' } })
    expect([answer.statusCode, answer.headers['x-request-id']]).toEqual([status, 'request-42'])
    const err = expect.objectContaining({ message: expect.any(String) })
    expect(lines[0]).toEqual({ level, event, requestId: 'request-42', err, msg: expect.any(String) })
  })
})

describe('the log', () => {
  it('has one line for each response', async () => {
    const { app, lines } = start()
    await app.inject({ url: '/nothing?secret=1', headers: { 'x-request-id': 'request-42' } })
    expect(lines).toEqual([
      {
        level: 30,
        event: 'request.completed',
        requestId: 'request-42',
        method: 'GET',
        path: '/nothing',
        status: 404,
        ms: expect.any(Number),
        msg: expect.any(String),
      },
    ])
    // Rounded to tenths of a millisecond.
    expect(Number.isInteger(Math.round(Number(lines[0]?.['ms']) * 1e6) / 1e5)).toBe(true)
  })

  it('has no second line for a response with a 4xx status', async () => {
    const { app, lines } = start()
    await app.inject({ method: 'POST', url: '/things', payload: '{', headers: { 'content-type': 'application/json' } })
    expect(lines).toEqual([expect.objectContaining({ level: 30, status: 400, event: 'request.completed' })])
  })

  it('has health requests at the level debug only', async () => {
    const { app, lines } = start()
    await app.inject('/health/live')
    expect(lines).toEqual([expect.objectContaining({ level: 20, path: '/health/live', event: 'request.completed' })])
  })
})
