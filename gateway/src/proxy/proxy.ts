import { problemOf } from '@marquee/service-kit/http/problem'
import type { FastifyContextConfig, FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { OnHead } from './client-answer.ts'
import { mayUseCookieAt } from './cookie-origins.ts'
import { addStreamHead } from './event-stream-head.ts'
import type { EventStreams } from './event-streams.ts'
import { forward } from './forward.ts'
import type { InFlightRequests } from './in-flight-requests.ts'
import { groupsOf } from './observations.ts'
import { collectBody, hasBody, openBody } from './request-body.ts'
import { type Route, routes, type ServiceName } from './routes.ts'
import { mayShare, type SharedResponses } from './shared-responses.ts'
import type { Upstream } from './upstream.ts'
import { ForeignOrigin, ServiceBusy } from './upstream-errors.ts'

type Options = {
  upstreams: Readonly<Record<ServiceName, Upstream>>
  inFlightRequests: InFlightRequests
  eventStreams: EventStreams
  shared: Readonly<Partial<Record<ServiceName, SharedResponses>>>
  publicUrl: string
  /** Origins whose pages may use the refresh cookie, besides the gateway's own pages. */
  origins: readonly string[]
}

/**
 * A function that records what each response of a route shows to its client, so that the client gets no older stored
 * response afterwards. Booking's responses name the showtimes whose seats they show. A response that names no showtime,
 * such as a list, may show the seats of any showtime. Each change of the catalog makes all stored responses of the
 * catalog outdated, because staff change the catalog rarely and expect to see their changes.
 */
const observerOf = ({ service, method }: Route, { shared }: Options): OnHead | undefined => {
  if (service === 'catalog' && method !== 'GET') {
    return (status) => {
      if (status < 400) shared.catalog?.observe([])
    }
  }
  if (service !== 'booking') return undefined
  return (status, headers) => {
    const groups = groupsOf(headers)
    if (status < 400 || groups.length > 0) shared.booking?.observe(groups)
  }
}

const passOn = (route: Route, options: Options): RouteHandlerMethod => {
  const { upstreams, inFlightRequests } = options
  const upstream = upstreams[route.service]
  const common = { route, upstream, inFlightRequests, onHead: observerOf(route, options) }
  const shared = mayShare(route) ? options.shared[route.service] : undefined
  return (request, reply) => {
    if (!hasBody(request)) {
      if (shared) return shared.answer(request, reply, common)
      return forward(request, reply, { ...common, body: null })
    }
    if (route.kind === 'upload') {
      return forward(request, reply, { ...common, body: openBody(request, route.bodyLimit) })
    }
    const collected = collectBody(request, route.bodyLimit, upstream.timeouts.requestBodyMilliseconds)
    collected
      .then((body) => forward(request, reply, { ...common, body: body.length === 0 ? null : body }))
      .catch((error: unknown) => {
        if (!reply.raw.destroyed) reply.send(error)
      })
  }
}

/**
 * The options of a route that decide whether a request is refused because of load. A request that needs a connection is
 * refused before its token and its body are read; a shared response may need no connection.
 */
const sheddingOf = (route: Route, { upstreams }: Options): Pick<FastifyContextConfig, 'mayBeShed' | 'whyNotNow'> => {
  if (route.mayBeShed === false) return { mayBeShed: false }
  if (route.kind !== 'request' || mayShare(route)) return {}
  const upstream = upstreams[route.service]
  const serviceBusy = problemOf(new ServiceBusy(upstream.name))
  return { whyNotNow: () => (upstream.isBusy() ? serviceBusy : undefined) }
}

const listenTo =
  (route: Route, { eventStreams }: Options): RouteHandlerMethod =>
  (request, reply) => {
    const path = (request.raw.url ?? '/').split('?', 1)[0]?.replace(/\/$/, '') ?? '/'
    eventStreams.listen(request, reply, { path, route })
  }

/** Adds every route of the table. */
export const addProxy = async (app: FastifyInstance, options: Options): Promise<void> => {
  const mayUseCookie = mayUseCookieAt(options)
  const refuseForeignOrigin = async (request: FastifyRequest): Promise<void> => {
    if (!mayUseCookie(request)) throw new ForeignOrigin()
  }

  await app.register(async (proxy) => {
    // The gateway parses no bodies: each is passed on unchanged, whatever its type.
    proxy.removeAllContentTypeParsers()
    proxy.addContentTypeParser('*', (_request, _body, done) => done(null))
    for (const route of routes) {
      const isEventStream = route.kind === 'event-stream'
      const config = {
        access: route.access === 'token' ? 'signed-in' : 'public',
        ...(route.limit === undefined ? {} : { limit: route.limit }),
        ...sheddingOf(route, options),
      } as const
      proxy.route({
        method: route.method === 'GET' && !isEventStream ? ['GET', 'HEAD'] : route.method,
        url: route.path,
        config,
        exposeHeadRoute: false,
        ...(route.usesCookie ? { onRequest: refuseForeignOrigin } : {}),
        handler: isEventStream ? listenTo(route, options) : passOn(route, options),
      })
      if (isEventStream) addStreamHead(proxy, route, options)
    }
  })
}
