import { DomainError } from '@marquee/kernel/domain-error'
import { sendProblem } from '@marquee/service-kit/http/problem'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { Exchanges } from '../limits/exchanges.ts'
import type { EventStreams } from './event-streams.ts'
import { forward } from './forward.ts'
import { collectBody, hasBody, openBody } from './request-body.ts'
import { type Route, routes, type ServiceName } from './routes.ts'
import type { Upstream } from './upstream.ts'

/** A page of another origin has called an operation that uses the refresh cookie. */
class ForeignOrigin extends DomainError {
  readonly code = 'foreign-origin'
  readonly kind = 'forbidden'

  constructor() {
    super('A page of this origin may not sign in, refresh or sign out here.')
  }
}

type Options = {
  upstreams: Readonly<Record<ServiceName, Upstream>>
  exchanges: Exchanges
  eventStreams: EventStreams
  /** Origins whose pages may sign in, refresh and sign out with the cookie. */
  origins: readonly string[]
}

const passOn =
  (route: Route, { upstreams, exchanges }: Options): RouteHandlerMethod =>
  (request, reply) => {
    const upstream = upstreams[route.service]
    if (!hasBody(request)) return forward(request, reply, { route, upstream, exchanges, body: null })
    if (route.kind === 'upload') {
      return forward(request, reply, { route, upstream, exchanges, body: openBody(request, route.bodyLimit) })
    }
    const collected = collectBody(request, route.bodyLimit, upstream.patience.body)
    collected
      .then((body) => forward(request, reply, { route, upstream, exchanges, body: body.length === 0 ? null : body }))
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

const methodNotAllowed = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendProblem(request, reply, {
    status: 405,
    code: 'method-not-allowed',
    detail: 'An event stream can only be read with GET.',
    headers: { allow: 'GET' },
  })

/** Adds every route of the table. */
export const addProxy = async (app: FastifyInstance, options: Options): Promise<void> => {
  const { origins } = options
  const refuseForeignOrigin = async ({ headers: { origin } }: FastifyRequest): Promise<void> => {
    if (origin === undefined || origins.includes(origin)) return
    throw new ForeignOrigin()
  }

  await app.register(async (proxy) => {
    // Nothing is parsed here: a body goes on as it came, whatever its type.
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
      if (isEventStream) {
        proxy.route({ method: 'HEAD', url: route.path, config: { access: 'public' }, handler: methodNotAllowed })
      }
    }
  })
}
