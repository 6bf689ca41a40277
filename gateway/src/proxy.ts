import type { FastifyInstance } from 'fastify'
import type { Exchanges } from './exchanges.ts'
import { forward } from './forward.ts'
import { routes, type ServiceName } from './routes.ts'
import type { Upstream } from './upstream.ts'

/** Adds every route of the table. */
export const addProxy = async (
  app: FastifyInstance,
  { upstreams, exchanges }: { upstreams: Readonly<Record<ServiceName, Upstream>>; exchanges: Exchanges },
): Promise<void> => {
  await app.register(async (proxy) => {
    // Nothing is parsed here: a body goes on as it came, whatever its type.
    proxy.removeAllContentTypeParsers()
    proxy.addContentTypeParser('*', (_request, _body, done) => done(null))
    for (const route of routes) {
      const upstream = upstreams[route.service]
      proxy.route({
        method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
        url: route.path,
        config: {
          access: route.access === 'token' ? 'signed-in' : 'public',
          ...(route.limit === undefined ? {} : { limit: route.limit }),
        },
        handler: (request, reply) => {
          forward(request, reply, { route, upstream, exchanges })
        },
      })
    }
  })
}
