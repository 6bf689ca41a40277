import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyInstance {
    /** Where a server adds metrics of its own. */
    metricsRegistry: Registry
  }
}

/**
 * `GET /metrics` in Prometheus' format: the process's own figures and how long requests take, by route.
 *
 * @param exposeOn the server that answers it, where it is not the one that is measured
 */
export const metrics = fp(
  async (app: FastifyInstance, { service, exposeOn = app }: { service: string; exposeOn?: FastifyInstance }) => {
    const registry = new Registry()
    app.decorate('metricsRegistry', registry)
    registry.setDefaultLabels({ service })
    collectDefaultMetrics({ register: registry })
    const duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    })
    app.addHook('onResponse', async (request, reply) => {
      // The pattern and not the path, so that the number of series stays bounded.
      const route = request.routeOptions.url ?? 'none'
      duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    })
    exposeOn.get('/metrics', { schema: { hide: true }, config: { access: 'public' } }, async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
    )
  },
  { name: 'marquee-metrics' },
)
