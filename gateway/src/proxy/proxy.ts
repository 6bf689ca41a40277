import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { addStreamHead } from './event-stream-head.ts'
import type { EventStreams } from './event-streams.ts'
import { forward } from './forward.ts'
import type { InFlightRequests } from './in-flight-requests.ts'
import { collectBody, hasBody, openBody } from './request-body.ts'
import { type Route, routes, type ServiceName } from './routes.ts'
import { mayShare, type SharedResponses } from './shared-responses.ts'
import type { Upstream } from './upstream.ts'
import { ForeignOrigin } from './upstream-errors.ts'

type Options = {
  upstreams: Readonly<Record<ServiceName, Upstream>>
  inFlightRequests: InFlightRequests
  eventStreams: EventStreams
  shared: SharedResponses
  /** Origins whose pages may use the refresh cookie. */
  origins: readonly string[]
}

const passOn =
  (route: Route, { upstreams, inFlightRequests, shared }: Options): RouteHandlerMethod =>
  (request, reply) => {
    const upstream = upstreams[route.service]
    const common = { route, upstream, inFlightRequests }
    if (route.method !== 'GET') {
      reply.raw.once('finish', () => {
        if (reply.statusCode >= 400) return
        // Staff change the catalog's lists rarely, and expect to see their changes. Holds change a seat map often.
        if (route.service === 'catalog') shared.dropAll()
        else shared.drop(request.raw.url?.split('?', 1)[0] ?? '/')
      })
    }
    if (!hasBody(request)) {
      if (mayShare(route)) return shared.answer(request, reply, common)
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

const listenTo =
  (route: Route, { eventStreams }: Options): RouteHandlerMethod =>
  (request, reply) => {
    const path = (request.raw.url ?? '/').split('?', 1)[0]?.replace(/\/$/, '') ?? '/'
    eventStreams.listen(request, reply, { path, route })
  }

/** Adds every route of the table. */
export const addProxy = async (app: FastifyInstance, options: Options): Promise<void> => {
  const { origins } = options
  const refuseForeignOrigin = async ({ headers: { origin } }: FastifyRequest): Promise<void> => {
    if (origin === undefined || origins.includes(origin)) return
    throw new ForeignOrigin()
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
