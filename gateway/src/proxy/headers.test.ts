import { runInTrace } from '@marquee/messaging/events/trace-context'
import { fastify } from 'fastify'
import { describe, expect, it } from 'vitest'
import { requestHeaders, responseHeaders } from './headers.ts'
import type { Route } from './routes.ts'

const route = (service: Route['service'], access: Route['access']): Route => ({
  method: 'POST',
  path: '/api/v1/anything',
  service,
  access,
  bodyLimit: 0,
  kind: 'request',
})

type Call = {
  headers?: Record<string, string>
  to?: Route
  hasBody?: boolean
  removed?: string
}

/** The headers that a service gets when a client sends the given headers. `inject` adds `host` and `user-agent`. */
const passedOn = async ({ headers = {}, to = route('booking', 'public'), hasBody = false, removed }: Call = {}) => {
  const app = fastify({ genReqId: () => 'request-7' })
  let passed: ReturnType<typeof requestHeaders> | undefined
  app.get('/', (request, reply) => {
    if (removed !== undefined) request.headers[removed] = undefined
    passed = requestHeaders(request, to, hasBody)
    return reply.send()
  })
  await app.inject({ url: '/', headers: { 'user-agent': 'browser', ...headers } })
  return passed
}

const always = { 'user-agent': 'browser', 'x-request-id': 'request-7' }

/** Hop-by-hop headers (RFC 9110, section 7.6.1), without `connection` itself. */
const hopByHop = {
  'keep-alive': 'timeout=5',
  'proxy-connection': 'keep-alive',
  te: 'trailers',
  trailer: 'expires',
  'transfer-encoding': 'gzip',
  upgrade: 'websocket',
}

const namedInConnection = [
  ['one header', 'x-hop', { 'x-other': '2' }],
  ['several headers, in any case and spacing', 'close , X-Hop,X-Other', {}],
  ['only `close`', 'close', { 'x-hop': '1', 'x-other': '2' }],
  ['only `keep-alive`', 'keep-alive', { 'x-hop': '1', 'x-other': '2' }],
] as const

describe('a service', () => {
  it('gets the headers of the client that belong to the message', async () => {
    const headers = { accept: 'application/json', 'if-none-match': '"1"', 'x-username': 'ada', 'idempotency-key': 'k' }
    expect(await passedOn({ headers })).toStrictEqual({ ...always, ...headers })
  })

  it('gets no hop-by-hop headers', async () => {
    expect(await passedOn({ headers: hopByHop })).toStrictEqual(always)
  })

  it.each(namedInConnection)('gets no header that `connection` names: %s', async (_, connection, left) => {
    const headers = { connection, 'x-hop': '1', 'x-other': '2' }
    expect(await passedOn({ headers })).toStrictEqual({ ...always, ...left })
  })

  it('gets a header with the name close although `connection` is close', async () => {
    expect(await passedOn({ headers: { connection: 'close', close: '1' } })).toStrictEqual({ ...always, close: '1' })
  })

  it('gets no headers that only the gateway may set, even if the client sends them', async () => {
    const headers = {
      host: 'cinema.example',
      expect: '100-continue',
      'http2-settings': 'AAMAAABkAAQAAP__',
      'proxy-authorization': 'Basic YTpi',
      forwarded: 'for=192.0.2.1',
      via: '1.1 proxy',
      'x-real-ip': '192.0.2.1',
      'x-request-id': 'made-up',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-proto': 'https',
      'x-user-id': 'somebody',
      'x-user-superuser': 'true',
      traceparent: '00-11111111111111111111111111111111-2222222222222222-01',
      tracestate: 'vendor=1',
    }
    expect(await passedOn({ headers })).toStrictEqual(always)
  })

  it.each([
    ['a public route of booking', route('booking', 'public'), {}],
    ['a route of booking with a token', route('booking', 'token'), { authorization: 'Bearer t' }],
    ['a public route of identity', route('identity', 'public'), { cookie: 'refresh=r' }],
    [
      'a route of identity with a token',
      route('identity', 'token'),
      { authorization: 'Bearer t', cookie: 'refresh=r' },
    ],
  ])('gets only the credentials that it needs on %s', async (_, to, credentials) => {
    const headers = { authorization: 'Bearer t', cookie: 'refresh=r' }
    expect(await passedOn({ headers, to })).toStrictEqual({ ...always, ...credentials })
  })

  it('gets no credentials if the client has sent none', async () => {
    expect(await passedOn({ to: route('identity', 'token') })).toStrictEqual(always)
  })

  it.each([
    ['the length of a body that follows', { 'content-length': '12' }, true, { 'content-length': '12' }],
    ['no length if there is no body', { 'content-length': '12' }, false, {}],
    ['no length of a body if the client has sent none', {}, true, {}],
  ] as const)('gets %s', async (_, headers, hasBody, length) => {
    expect(await passedOn({ headers, hasBody })).toStrictEqual({ ...always, ...length })
  })

  it('gets the trace that the gateway has started', async () => {
    const traceparent = '00-33333333333333333333333333333333-4444444444444444-01'
    expect(await runInTrace(traceparent, () => passedOn())).toStrictEqual({ ...always, traceparent })
  })

  it('gets no header that the gateway has removed', async () => {
    expect(await passedOn({ headers: { 'x-hop': '1' }, removed: 'x-hop' })).toStrictEqual(always)
  })
})

describe('a client', () => {
  it('gets the headers of the service that belong to the response', () => {
    const headers = {
      'content-type': 'application/json',
      'content-length': '2',
      etag: '"1"',
      'set-cookie': ['a=1', 'b=2'],
      'retry-after': '1',
      'x-frame-options': 'DENY',
    }
    expect(responseHeaders({ ...headers, link: undefined })).toStrictEqual(headers)
  })

  it('gets no hop-by-hop headers', () => {
    expect(responseHeaders({ ...hopByHop, connection: 'keep-alive' })).toStrictEqual({})
  })

  it.each(namedInConnection)('gets no header that `connection` names: %s', (_, connection, left) => {
    expect(responseHeaders({ connection, 'x-hop': '1', 'x-other': '2' })).toStrictEqual(left)
  })

  it('gets none of the service’s headers that the gateway sets itself or that reveal the software', () => {
    expect(
      responseHeaders({
        server: 'node',
        'x-powered-by': 'Fastify',
        via: '1.1 service',
        'alt-svc': 'h3=":443"',
        'x-request-id': 'of-the-service',
        'strict-transport-security': 'max-age=1',
        'access-control-allow-origin': '*',
        'access-control-max-age': '600',
      }),
    ).toStrictEqual({})
  })
})
