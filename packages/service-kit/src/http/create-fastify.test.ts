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
  // Fastify adds the id under a name of its own as well.
  const write = (line: string) => lines.push(JSON.parse(line, (key, value) => (key === 'reqId' ? undefined : value)))
  const log = pino({ base: null, timestamp: false, level: 'debug' }, { write })
  const app = createFastify(log, settings)
  apps.push(app)
  app.get('/ip', async ({ ip }) => ip)
  app.get('/trace', async () => currentTraceparent())
  app.get('/health/live', async () => 'live')
  app.get('/things/:id', async ({ params }) => (params as { id: string }).id.length)
  app.post('/things', async ({ body, headers }) => ({ body, type: headers['content-type'] ?? 'none' }))
  app.get('/full', async () => {
    throw new Full('There is no room now.')
  })
  app.get('/broken', async () => {
    throw new Error('broken')
  })
  return { app, lines }
}

const idOf = async (app: FastifyInstance, given: string) =>
  (await app.inject({ url: '/ip', headers: { 'x-request-id': given } })).headers['x-request-id']

describe('a request', () => {
  it.each(['request1', 'a'.repeat(64), 'A.b_c-1234'])('keeps its id %s', async (id) => {
    expect(await idOf(start().app, id)).toBe(id)
  })

  it.each(['request', 'a'.repeat(65), 'request 1', 'request1\u00e9', '"request1"'])(
    'gets an id instead of %j',
    async (id) => expect(await idOf(start().app, id)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/),
  )

  it('is not known by an id that stands elsewhere', async () => {
    const { headers } = await start().app.inject({ url: '/ip', headers: { 'request-id': 'request-42' } })
    expect(headers['x-request-id']).not.toBe('request-42')
  })

  it('goes on with the trace that it belongs to, and begins one otherwise', async () => {
    const { app } = start()
    const given = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const { body } = await app.inject({ url: '/trace', headers: { traceparent: given } })
    expect(body).toMatch(new RegExp(`^00-${'a'.repeat(32)}-(?!b{16})[0-9a-f]{16}-01$`))
    expect((await app.inject('/trace')).body).toMatch(/^00-(?!a{32})[0-9a-f]{32}-[0-9a-f]{16}-0\d$/)
  })

  it('is from whoever connects, unless that is a proxy that is trusted', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    expect((await start().app.inject({ url: '/ip', headers })).body).toBe('127.0.0.1')
    expect((await start({ trustProxy: [] }).app.inject({ url: '/ip', headers })).body).toBe('127.0.0.1')
    expect((await start({ trustProxy: ['127.0.0.0/8'] }).app.inject({ url: '/ip', headers })).body).toBe('203.0.113.7')
    expect((await start({ trustProxy: ['10.0.0.0/8'] }).app.inject({ url: '/ip', headers })).body).toBe('127.0.0.1')
  })

  it('may have a body of 64 KiB, and a path as long as a request line', async () => {
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

  it('has a type only if it has a body', async () => {
    const { app } = start()
    const typeOf = async (headers: Record<string, string>, payload?: string) =>
      (await app.inject({ method: 'POST', url: '/things', headers, ...(payload ? { payload } : {}) })).json().type
    expect(await typeOf({ 'content-type': 'application/json' })).toBe('none')
    expect(await typeOf({ 'content-type': 'application/json', 'content-length': '0' })).toBe('none')
    expect(await typeOf({ 'content-type': 'application/json' }, '{}')).toBe('application/json')
  })

  it('keeps the type of a body whose length is not known before', async () => {
    const { app } = start()
    const base = await app.listen({ host: '127.0.0.1', port: 0 })
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, duplex: 'half' } as const
    const answer = await fetch(`${base}/things`, { ...init, body: new Blob(['{"a":1}']).stream() })
    expect(await answer.json()).toEqual({ body: { a: 1 }, type: 'application/json' })
  })

  it('has a minute to arrive, and ten seconds for its head', () => {
    const { app } = start()
    expect([app.server.requestTimeout, app.server.headersTimeout]).toEqual([60_000, 10_000])
  })
})

describe('what cannot be served', () => {
  it('for want of a path is a problem that says so', async () => {
    const answer = await start().app.inject('/nothing')
    expect([answer.statusCode, answer.json()]).toEqual([
      404,
      expect.objectContaining({ code: 'not-found', detail: 'There is nothing at this path.' }),
    ])
  })

  it('because its path is not well encoded is a problem, or what whoever is asked first says', async () => {
    expect((await start().app.inject('/%zz')).json()).toMatchObject({ status: 400, code: 'malformed-request' })
    const asked: string[] = []
    const admitted = start({ admitUnrouted: async ({ url }) => void asked.push(url) })
    expect((await admitted.app.inject('/%zz')).json()).toMatchObject({ status: 400, code: 'malformed-request' })
    expect(asked).toEqual(['/%zz'])
    const refused = start({ admitUnrouted: () => Promise.reject(new Full('There is no room now.')) })
    expect((await refused.app.inject('/%zz')).json()).toMatchObject({ status: 503, code: 'full' })
  })

  it.each([
    ['/full', 503, 40, 'a request could not be served now'],
    ['/broken', 500, 50, 'a request failed'],
  ])('at %s, with %i, is logged with its reason', async (url, status, level, msg) => {
    const { app, lines } = start()
    const answer = await app.inject({ url, headers: { 'x-request-id': 'request-42' } })
    expect([answer.statusCode, answer.headers['x-request-id']]).toEqual([status, 'request-42'])
    const err = expect.objectContaining({ message: expect.any(String) })
    expect(lines[0]).toEqual({ level, requestId: 'request-42', err, msg })
  })
})

describe('an answer', () => {
  it('is one line of the log', async () => {
    const { app, lines } = start()
    await app.inject({ url: '/nothing?secret=1', headers: { 'x-request-id': 'request-42' } })
    expect(lines).toEqual([
      {
        level: 30,
        requestId: 'request-42',
        method: 'GET',
        path: '/nothing',
        status: 404,
        ms: expect.any(Number),
        msg: 'answered',
      },
    ])
    // Tenths of a millisecond.
    expect(Number.isInteger(Math.round(Number(lines[0]?.['ms']) * 1e6) / 1e5)).toBe(true)
  })

  it('that refuses is no other line of it', async () => {
    const { app, lines } = start()
    await app.inject({ method: 'POST', url: '/things', payload: '{', headers: { 'content-type': 'application/json' } })
    expect(lines).toEqual([expect.objectContaining({ level: 30, status: 400, msg: 'answered' })])
  })

  it('about health is for whoever looks for it', async () => {
    const { app, lines } = start()
    await app.inject('/health/live')
    expect(lines).toEqual([expect.objectContaining({ level: 20, path: '/health/live', msg: 'answered' })])
  })
})
