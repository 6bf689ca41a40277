import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyInstance {
    /** The registry behind `/metrics`, for further metrics. */
    metricsRegistry: Registry
  }
}

/**
 * `GET /metrics` in Prometheus' format: metrics of the process, and the duration of requests by route.
 *
 * @param exposeOn the server that gets the route, by default the measured server itself
 */
export const metrics = fp(
  async (app: FastifyInstance, { service, exposeOn = app }: { service: string; exposeOn?: FastifyInstance }) => {
    const registry = new Registry()
    app.decorate('metricsRegistry', registry)
    registry.setDefaultLabels({ service })
    collectDefaultMetrics({ register: registry })
    const duration = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its response',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    })
    app.addHook('onResponse', async (request, reply) => {
      // The route's pattern instead of the path keeps the number of series bounded.
      const route = request.routeOptions.url ?? 'none'
      duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    })
    exposeOn.get('/metrics', { schema: { hide: true }, config: { access: 'public' } }, async (_request, reply) =>
      reply.type(registry.contentType).send(await registry.metrics()),
    )
  },
  { name: 'marquee-metrics' },
)
