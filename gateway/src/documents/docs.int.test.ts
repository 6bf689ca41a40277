import type { IncomingMessage, ServerResponse } from 'node:http'
import { runInNewContext } from 'node:vm'
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
  it.each(['/docs', '/docs/'])('is at %s, and its page refers only to things that the gateway serves', async (path) => {
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
  })

  type Config = {
    urls: unknown
    persistAuthorization: boolean
    plugins: ((system: unknown) => { statePlugins: { auth: { wrapActions: { authorizeOauth2: Wrap } } } })[]
  }
  type Wrap = (original: (payload: unknown) => unknown) => (payload: unknown) => unknown

  /** Runs the script of the page, and returns the configuration that it gives to Swagger UI. */
  const configOf = (script: string): Config => {
    let config: Config | undefined
    const bundle = (given: Config) => {
      config = given
      return { initOAuth: () => undefined }
    }
    Object.assign(bundle, { presets: {}, plugins: { DownloadUrl: () => ({ name: 'download' }) } })
    const window = { location: { href: 'https://cinema.example/docs' }, onload: () => undefined }
    const element = () => ({ appendChild: () => undefined })
    runInNewContext(`${script}; window.onload()`, {
      window,
      document: { querySelector: element, createElement: element },
      SwaggerUIBundle: bundle,
      SwaggerUIStandalonePreset: {},
    })
    if (config === undefined) throw new Error('the script has not started Swagger UI')
    return config
  }
  const initializer = async () => (await gateway.call('/docs/static/swagger-initializer.js')).bytes.toString()

  it('offers the document of the whole API first, and then the document of each service', async () => {
    const { urls, plugins } = configOf(await initializer())
    expect(JSON.parse(JSON.stringify(urls))).toEqual([
      { name: 'The whole API', url: '/api/v1/openapi.json' },
      ...Object.keys(paths).map((name) => ({ name, url: `/docs/${name}/openapi.json` })),
    ])
    expect(plugins[0]?.({})).toEqual({ name: 'download' })
  })

  it('keeps the access token over a reload, and stores no password', async () => {
    const { persistAuthorization, plugins } = configOf(await initializer())
    expect(persistAuthorization).toBe(true)
    const authorize = plugins[1]?.({}).statePlugins.auth.wrapActions.authorizeOauth2((payload) => payload)
    const auth = { name: 'emailAndPassword', username: 'ada@example.org', password: 'secret', clientSecret: 'secret' }
    expect(JSON.parse(JSON.stringify(authorize?.({ auth, token: { access_token: 'a.b.c' } })))).toEqual({
      auth: { name: 'emailAndPassword', username: 'ada@example.org', password: '', clientSecret: '' },
      token: { access_token: 'a.b.c' },
    })
  })

  it('shows the name of Marquee', async () => {
    const script = await initializer()
    const [, logo = ''] = /img\.src = 'data:image\/svg\+xml;base64,([^']+)'/.exec(script) ?? []
    expect(Buffer.from(logo, 'base64').toString()).toContain('>Marquee</text>')
    expect((await gateway.call('/docs')).bytes.toString()).toContain('<title>Marquee: the API</title>')
  })
})

describe('the document of a service', () => {
  it('is the service’s own document with the address of the gateway', async () => {
    expect(await gateway.call('/docs/booking/openapi.json')).toMatchObject({
      status: 200,
      json: {
        info: { title: 'Marquee booking' },
        servers: [{ url: 'https://cinema.example' }],
        paths: { '/api/v1/reservations/{id}': { delete: {} } },
      },
    })
  })

  it('is a 503 if the service is down and its document was never fetched', async () => {
    await gateway.upstreams.booking.stop()
    expect(await gateway.call('/docs/booking/openapi.json')).toMatchObject({
      status: 503,
      json: { code: 'service-unavailable', service: 'booking' },
    })
  })
})

describe('the document of the whole API', () => {
  it('has the operations of all services and of the gateway', async () => {
    const { status, json } = await gateway.call('/api/v1/openapi.json')
    expect(status).toBe(200)
    expect(json).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://cinema.example' }] })
    expect(Object.keys(json.paths).toSorted()).toEqual(
      [
        ...Object.keys({ ...paths.identity, ...paths.booking, ...paths.payment }),
        '/api/v1/cinema',
        '/api/v1/movies',
        '/api/v1/openapi.json',
        '/health/live',
        '/health/ready',
      ].toSorted(),
    )
    expect(json.paths['/api/v1/users'].post.summary).toBe('Sign up')
  })

  it('lists with each operation the errors of the gateway', async () => {
    const { json } = await gateway.call('/api/v1/openapi.json')
    // A problem that several operations share is in the document once, and the operations refer to it.
    expect(json.paths['/api/v1/users'].post.responses[429]).toEqual({
      $ref: '#/components/responses/too-many-requests',
    })
    const { responses } = inlineResponses(json).paths['/api/v1/users'].post
    const codes = (status: number) =>
      responses[status].content['application/problem+json'].schema.allOf[1].properties.code.enum
    expect(codes(429)).toEqual(['too-many-requests'])
    expect(responses[429].headers).toHaveProperty('Retry-After')
    // The errors of the service stay.
    expect(codes(503)).toEqual(['busy', 'service-unavailable'])
  })

  it('starts with a guide to the whole API', async () => {
    const { info } = (await gateway.call('/api/v1/openapi.json')).json
    const sections = [...info.description.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
    expect(sections).toEqual([
      'Signing in',
      'Buying without an account',
      'Money, times and ids',
      'Errors',
      'Pages',
      'Caching',
      'Repeating requests',
      'Paying',
      'Tickets',
      'Statuses',
      'Polling',
      'Rate limits',
    ])
    expect(info.description).toContain('| Failed logins | 50 in 15 minutes |')
  })

  it('is fetched once for many simultaneous requests, and cached', async () => {
    await Promise.all(Array.from({ length: 20 }, () => gateway.call('/api/v1/openapi.json')))
    await gateway.upstreams.booking.stop()
    expect((await gateway.call('/api/v1/openapi.json')).status).toBe(200)
    expect(asked.toSorted()).toEqual(
      Object.keys(paths)
        .map((name) => `${name} /openapi.json`)
        .toSorted(),
    )
  })

  it('is fetched again after a minute, and stays unchanged while a service is down', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    onTestFinished(() => void vi.useRealTimers())
    const summary = async () => (await gateway.call('/api/v1/openapi.json')).json.paths['/api/v1/users'].post.summary
    expect(await summary()).toBe('Sign up')
    const answerAsNewRelease = (request: IncomingMessage, response: ServerResponse) => {
      asked.push(`identity ${request.url}`)
      const operation = { summary: 'Register', responses: { 503: busy } }
      const document = { openapi: '3.1.0', info: { title: 'Marquee identity', version: '1.0.0' } }
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify({ ...document, paths: { '/api/v1/users': { post: operation } } }))
    }
    gateway.upstreams.identity.answerWith(answerAsNewRelease)
    vi.setSystemTime(Date.now() + 59_000)
    expect(await summary()).toBe('Sign up')
    await gateway.upstreams.identity.stop()
    vi.setSystemTime(Date.now() + 2_000)
    expect(await summary()).toBe('Sign up')
    await gateway.upstreams.identity.restart()
    vi.setSystemTime(Date.now() + 61_000)
    await eventually(async () => expect(await summary()).toBe('Register'))
  })

  it('is a 503 that names the service that is down', async () => {
    await gateway.upstreams.payment.stop()
    expect(await gateway.call('/api/v1/openapi.json')).toMatchObject({ status: 503, json: { service: 'payment' } })
  })
})

describe('the page of an error code', () => {
  const text = async (path: string) => (await gateway.call(path)).bytes.toString()

  it('describes the error with its status, an example and the operations that may answer with this error', async () => {
    const { status, headers, bytes } = await gateway.call('/problems/too-many-requests')
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    const page = bytes.toString()
    for (const part of ['429 Too Many Requests', 'Too many requests from this address.', 'POST /api/v1/users']) {
      expect(page).toContain(part)
    }
    expect(page).toContain('&#34;code&#34;: &#34;too-many-requests&#34;')
  })

  it('is cached by browsers, and not sent again to a browser that has it', async () => {
    const { headers } = await gateway.call('/problems/too-many-requests')
    expect(headers['cache-control']).toBe('public, max-age=300')
    const again = await gateway.call('/problems/too-many-requests', {
      headers: ['if-none-match', String(headers.etag)],
    })
    expect([again.status, again.bytes.length]).toEqual([304, 0])
  })

  it('exists for errors that belong to no operation, and contains the detail of the response', async () => {
    const { json } = await gateway.call('/api/v1/nothing')
    expect(json.type).toBe('/problems/not-found')
    expect(await text(json.type)).toContain(json.detail)
    expect(await text('/problems/request-timeout')).toContain('408 Request Timeout')
  })

  it.each(['nothing-like-it', '__proto__', '%3Cscript%3E', 'x'.repeat(2_000)])(
    'is a 404 problem for an unknown code: %s',
    async (code) => {
      expect(await gateway.call(`/problems/${code}`)).toMatchObject({ status: 404, json: { code: 'not-found' } })
    },
  )

  it('is linked from the index of all errors', async () => {
    const links = [...(await text('/problems')).matchAll(/href="(\/problems\/[^"]+)"/g)].map(([, path]) => path ?? '')
    expect(links).toEqual(
      expect.arrayContaining(['/problems/too-many-requests', '/problems/not-found', '/problems/busy']),
    )
    for (const path of links) expect([path, (await gateway.call(path)).status]).toEqual([path, 200])
  })
})
