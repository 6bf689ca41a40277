import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Exchanges } from '../limits/exchanges.ts'
import { requestHeaders } from './headers.ts'
import { InFlightRequest } from './in-flight-request.ts'
import type { Kind, Route } from './routes.ts'
import type { Place, Upstream } from './upstream.ts'
import { MalformedRequest, ServiceUnavailable } from './upstream-errors.ts'

/** What a request brings besides its head. */
export type Body = Buffer | Readable | null

/** The same path and query for the service, without a trailing slash. */
const targetOf = ({ raw: { url = '/' } }: FastifyRequest): string => {
  if (!url.startsWith('/')) throw new MalformedRequest('The request target must be a path.')
  const end = url.indexOf('?')
  const path = end === -1 ? url : url.slice(0, end)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) + (end === -1 ? '' : url.slice(end)) : url
}

/**
 * Takes a place for a request at one of the service's replicas, or none if all are taken. A request that wants to wait
 * while as many wait as can is answered at once, as the service does with a user's fifth wait: it loses its `prefer`.
 */
const takePlace = (
  upstream: Upstream,
  route: Route,
  headers: ReturnType<typeof requestHeaders>,
): { kind: Kind; place: Place } | undefined => {
  const kind = route.mayWait && /\bwait=/i.test(String(headers['prefer'])) ? 'wait' : route.kind
  const place = upstream.enter(kind)
  if (place) return { kind, place }
  if (kind !== 'wait') return undefined
  delete headers['prefer']
  const placeAtOnce = upstream.enter('request')
  return placeAtOnce && { kind: 'request', place: placeAtOnce }
}

/**
 * Passes a request on to a service and its answer back to the client, the answer as it comes. If the service does not
 * answer, the client gets 503 `service-unavailable`; if the client goes away, the service's work is called off.
 *
 * A replica that could not be connected to has got nothing of the request, so the next one is asked, whatever it is
 * about; a connection that broke may have carried it, so only what changes nothing is asked again, and once.
 *
 * @param body the whole body, or a stream of what is too large to be collected
 */
export const forward = (
  request: FastifyRequest,
  reply: FastifyReply,
  { route, upstream, exchanges, body }: { route: Route; upstream: Upstream; exchanges: Exchanges; body: Body },
): void => {
  const path = targetOf(request)
  const headers = requestHeaders(request, route, body !== null)
  const taken = takePlace(upstream, route, headers)
  if (taken === undefined) {
    if (body instanceof Readable) body.destroy()
    throw new ServiceUnavailable(upstream.name, 'as much as it can take is under way')
  }
  const options = { path, method: request.method, headers, body }
  const inFlight = new InFlightRequest(reply, { upstream, ...taken, options })
  const end = (): void => inFlight.giveUp(new Error('the gateway is stopping'))
  exchanges.add(end)
  reply.raw.once('close', () => {
    exchanges.delete(end)
    inFlight.close({ isAnswered: reply.raw.writableFinished })
  })
  inFlight.start()
}
