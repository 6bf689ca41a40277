import type { IncomingHttpHeaders } from 'node:http'
import { currentTraceparent } from '@marquee/messaging/events/trace-context'
import type { FastifyRequest } from 'fastify'
import type { Route } from './routes.ts'

type Headers = Record<string, string | string[]>

/** Headers of one connection and not of the message (RFC 9110, section 7.6.1), in both directions. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']

const notPassedOn = new Set([
  ...hopByHop,
  'host',
  'expect',
  'http2-settings',
  'proxy-authorization',
  // A service would believe that the gateway has set these headers, although a client or a proxy has set them.
  'forwarded',
  'via',
  'x-real-ip',
  'x-request-id',
  'traceparent',
  'tracestate',
  // `requestHeaders` adds these where the route needs them.
  'authorization',
  'cookie',
  'content-length',
])

const notGivenBack = new Set([
  ...hopByHop,
  'server',
  'x-powered-by',
  'via',
  'alt-svc',
  'x-request-id',
  // For the gateway's own cache.
  'cache-groups',
  // Only the gateway knows whether it is reached over HTTPS.
  'strict-transport-security',
])

/** Headers by which trusted components name the user or the origin of a request. A client may not set these headers. */
const isReserved = (name: string): boolean => name.startsWith('x-user-') || name.startsWith('x-forwarded-')

/** The headers that the `connection` header declares as hop-by-hop. */
const namedByConnection = ({ connection }: IncomingHttpHeaders): readonly string[] =>
  connection === undefined || connection === 'keep-alive' || connection === 'close'
    ? []
    : connection.split(',').map((name) => name.trim().toLowerCase())

/** The headers that a service gets with a client's request. */
export const requestHeaders = (request: FastifyRequest, { access, service }: Route, hasBody: boolean): Headers => {
  const given = request.headers
  const dropped = namedByConnection(given)
  const headers: Headers = {}
  for (const name in given) {
    const value = given[name]
    if (value === undefined || notPassedOn.has(name) || isReserved(name) || dropped.includes(name)) continue
    headers[name] = value
  }
  if (access === 'token' && given.authorization !== undefined) headers['authorization'] = given.authorization
  // The refresh token is in a cookie, and only identity may see it.
  if (service === 'identity' && given.cookie !== undefined) headers['cookie'] = given.cookie
  if (hasBody && given['content-length'] !== undefined) headers['content-length'] = given['content-length']
  headers['x-request-id'] = request.id
  const traceparent = currentTraceparent()
  if (traceparent !== undefined) headers['traceparent'] = traceparent
  return headers
}

/** The headers that a client gets with a service's response. */
export const responseHeaders = (given: IncomingHttpHeaders): Headers => {
  const dropped = namedByConnection(given)
  const headers: Headers = {}
  for (const name in given) {
    const value = given[name]
    if (value === undefined || notGivenBack.has(name) || dropped.includes(name)) continue
    if (name.startsWith('access-control-')) continue
    headers[name] = value
  }
  return headers
}
