import type { IncomingHttpHeaders } from 'node:http'
import { currentTraceparent } from '@marquee/messaging/events/trace-context'
import type { FastifyRequest } from 'fastify'
import type { Route } from './routes.ts'

type Headers = Record<string, string | string[]>

/** They concern one connection and not the message (RFC 9110, section 7.6.1), in both directions. */
const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade']

const notPassedOn = new Set([
  ...hopByHop,
  'host',
  'expect',
  'http2-settings',
  'proxy-authorization',
  // What proxies say about a client would be taken for ours.
  'forwarded',
  'via',
  'x-real-ip',
  'x-request-id',
  'traceparent',
  'tracestate',
  // Each only where the route says so.
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
  // A service's own limits and origins are not the gateway's.
  'strict-transport-security',
])

/** Names that only somebody inside may set: who the user is, and where a request came from. */
const isReserved = (name: string): boolean => name.startsWith('x-user-') || name.startsWith('x-forwarded-')

/** The names that the `connection` header makes hop by hop too. */
const namedByConnection = ({ connection }: IncomingHttpHeaders): readonly string[] =>
  connection === undefined || connection === 'keep-alive' || connection === 'close'
    ? []
    : connection.split(',').map((name) => name.trim().toLowerCase())

/** What a service is told of the client's headers. */
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
  // The refresh token is in a cookie, and nobody's business but identity's.
  if (service === 'identity' && given.cookie !== undefined) headers['cookie'] = given.cookie
  if (hasBody && given['content-length'] !== undefined) headers['content-length'] = given['content-length']
  headers['x-request-id'] = request.id
  const traceparent = currentTraceparent()
  if (traceparent !== undefined) headers['traceparent'] = traceparent
  return headers
}

/** What the client is told of a service's headers. */
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
