import type { FastifyInstance } from 'fastify'
import { forward } from './forward.ts'
import type { InFlightRequests } from './in-flight-requests.ts'
import { type Route, type ServiceName, snapshotPath } from './routes.ts'
import type { Upstream } from './upstream.ts'

/**
 * Answers HEAD on an event stream as RFC 9110 requires, with GET's status and headers, and opens no stream. The service
 * gets HEAD for the snapshot that the stream continues. The path of the snapshot is the stream's path without the last
 * segment. Snapshot and stream are 404 for the same showtimes.
 */
export const addStreamHead = (
  app: FastifyInstance,
  route: Route,
  {
    upstreams,
    inFlightRequests,
  }: { upstreams: Readonly<Record<ServiceName, Upstream>>; inFlightRequests: InFlightRequests },
): void => {
  app.route({
    method: 'HEAD',
    url: route.path,
    config: { access: 'public' },
    onRequest: async ({ headers }) => {
      // A stream has no entity tag, so there is nothing that a condition could compare.
      delete headers['if-none-match']
    },
    onSend: async (_request, reply, payload) => {
      if (reply.statusCode !== 200) return payload
      for (const name of ['etag', 'content-length']) reply.removeHeader(name)
      reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      return payload
    },
    handler: (request, reply) =>
      forward(request, reply, {
        route: { ...route, kind: 'request' },
        upstream: upstreams[route.service],
        inFlightRequests,
        body: null,
        target: snapshotPath(request.raw.url ?? '/'),
      }),
  })
}
