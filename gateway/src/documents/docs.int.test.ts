import type { IncomingMessage, ServerResponse } from 'node:http'
import { inlineResponses } from '@marquee/service-kit/api-document/shared-responses'
import { eventually } from '@marquee/testing/eventually'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

let gateway: TestGateway
let asked: string[]

const busy = {
  description: 'Service Unavailable',
  content: {
    'application/problem+json': {
      schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: ['busy'] } } }] },
    },
  },
}

const paths = {
  identity: { '/api/v1/users': { post: { summary: 'Sign up', responses: { 503: busy } } } },
  catalog: { '/api/v1/movies': { get: {} }, '/health/ready': { get: {} } },
  booking: { '/api/v1/reservations/{id}': { delete: {} } },
  payment: { '/api/v1/reservations/{reservation_id}/payment': { get: {} } },
}

beforeEach(async () => {
  gateway = await startTestGateway()
  asked = []
  for (const name of ['identity', 'catalog', 'booking', 'payment'] as const) {
    gateway.upstreams[name].answerWith((request, response) => {
      asked.push(`${name} ${request.url}`)
      response.setHeader('content-type', 'application/json; charset=utf-8').end(
        JSON.stringify({
          openapi: '3.1.0',
          info: { title: `Marquee ${name}`, version: '1.0.0' },
          servers: [{ url: '/' }],
          paths: paths[name],
        }),
      )
    })
  }
})
afterEach(() => gateway.stop())

describe('Swagger UI', () => {
  it.each(['/docs', '/docs/'])(
    'is at %s, with everything that its page names and nothing from elsewhere',
    async (path) => {
      const page = await gateway.call(path)
      expect(page.headers['content-type']).toMatch(/^text\/html/)
      const sources = [...page.bytes.toString().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '')
      expect(sources.length).toBeGreaterThan(4)
      for (const source of sources) {
        const { origin, pathname } = new URL(source, `${gateway.url}${path}`)
        expect(origin).toBe(gateway.url)
        expect([pathname, (await gateway.call(pathname)).status]).toEqual([pathname, 200])
      }
      expect(page.headers['content-security-policy']).toMatch(
        /script-src 'self';.*connect-src 'self' https:\/\/cinema\.example;/,
      )
    },
  )

  it('offers every service', async () => {
    const script = (await gateway.call('/docs/static/swagger-initializer.js')).bytes.toString()
    for (const service of Object.keys(paths)) expect(script).toContain(`/docs/${service}/openapi.json`)
  })
})

describe('a service’s document', () => {
  it('is the service’s own, with the address that it has from outside', async () => {
    expect(await gateway.call('/docs/booking/openapi.json')).toMatchObject({
      status: 200,
      json: {
        info: { title: 'Marquee booking' },
        servers: [{ url: 'https://cinema.example' }],
        paths: { '/api/v1/reservations/{id}': { delete: {} } },
      },
    })
  })

  it('is a 503 while the service is down', async () => {
    await gateway.upstreams.booking.stop()
    expect(await gateway.call('/docs/booking/openapi.json')).toMatchObject({
      status: 503,
      json: { code: 'service-unavailable', service: 'booking' },
    })
  })
})

describe('the document of all services', () => {
  it('has the operations of all of them, and the gateway’s own', async () => {
    const { status, json } = await gateway.call('/api/v1/openapi.json')
    expect(status).toBe(200)
    expect(json).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://cinema.example' }] })
    expect(Object.keys(json.paths).toSorted()).toEqual(
      [
        ...Object.keys({ ...paths.identity, ...paths.booking, ...paths.payment }),
        '/api/v1/movies',
        '/api/v1/openapi.json',
        '/health/live',
        '/health/ready',
      ].toSorted(),
    )
    expect(json.paths['/api/v1/users'].post.summary).toBe('Sign up')
  })

  it('says of each operation what the gateway may answer in the service’s place', async () => {
    const { json } = await gateway.call('/api/v1/openapi.json')
    // Several operations have the same problems, so the document has them once.
    expect(json.paths['/api/v1/users'].post.responses[429]).toEqual({
      $ref: '#/components/responses/too-many-requests',
    })
    const { responses } = inlineResponses(json).paths['/api/v1/users'].post
    const codes = (status: number) =>
      responses[status].content['application/problem+json'].schema.allOf[1].properties.code.enum
    expect(codes(429)).toEqual(['too-many-requests'])
    expect(responses[429].headers).toHaveProperty('Retry-After')
    // What the service says itself stays.
    expect(codes(503)).toEqual(['busy', 'service-unavailable'])
  })

  it('is asked for once by many, and kept', async () => {
    await Promise.all(Array.from({ length: 20 }, () => gateway.call('/api/v1/openapi.json')))
    await gateway.upstreams.booking.stop()
    expect((await gateway.call('/api/v1/openapi.json')).status).toBe(200)
    expect(asked.toSorted()).toEqual(
      Object.keys(paths)
        .map((name) => `${name} /openapi.json`)
        .toSorted(),
    )
  })

  it('is asked for again after a minute, and stays as it was while a service is down', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    onTestFinished(() => void vi.useRealTimers())
    const summary = async () => (await gateway.call('/api/v1/openapi.json')).json.paths['/api/v1/users'].post.summary
    expect(await summary()).toBe('Sign up')
    const release = (request: IncomingMessage, response: ServerResponse) => {
      asked.push(`identity ${request.url}`)
      const operation = { summary: 'Register', responses: { 503: busy } }
      const document = { openapi: '3.1.0', info: { title: 'Marquee identity', version: '1.0.0' } }
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ ...document, paths: { '/api/v1/users': { post: operation } } }))
    }
    gateway.upstreams.identity.answerWith(release)
    vi.setSystemTime(Date.now() + 59_000)
    expect(await summary()).toBe('Sign up')
    await gateway.upstreams.identity.stop()
    vi.setSystemTime(Date.now() + 2_000)
    expect(await summary()).toBe('Sign up')
    await gateway.upstreams.identity.restart()
    vi.setSystemTime(Date.now() + 61_000)
    await eventually(async () => expect(await summary()).toBe('Register'))
  })

  it('is a 503 that names the service which is down', async () => {
    await gateway.upstreams.payment.stop()
    expect(await gateway.call('/api/v1/openapi.json')).toMatchObject({ status: 503, json: { service: 'payment' } })
  })
})
