import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

declare module 'fastify' {
  interface FastifyInstance {
    /** The registry behind `/metrics`, for further metrics. */
    metricsRegistry: Registry
  }
}

type Series = Histogram.Internal<'method' | 'route' | 'status'>

/**
 * Keeps the series of each route, method and status, so that a request does not build and compare label objects. The
 * outer map is by route, because the number of routes is fixed. There are few methods and statuses, too.
 */
const createSeries = (duration: Histogram<'method' | 'route' | 'status'>) => {
  const known = new Map<string, Map<string, Series>>()
  return (method: string, route: string, status: number): Series => {
    let ofRoute = known.get(route)
    if (ofRoute === undefined) {
      ofRoute = new Map()
      known.set(route, ofRoute)
    }
    const key = method + status
    let series = ofRoute.get(key)
    if (series === undefined) {
      series = duration.labels({ method, route, status: String(status) })
      ofRoute.set(key, series)
    }
    return series
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
    const seriesOf = createSeries(duration)
    app.addHook('onResponse', (request, reply, next) => {
      // The route's pattern instead of the path keeps the number of series bounded.
      const route = request.routeOptions.url ?? 'none'
      seriesOf(request.method, route, reply.statusCode).observe(reply.elapsedTime / 1000)
      next()
    })
    exposeOn.get(
      '/metrics',
      { schema: { hide: true }, config: { access: 'public', mayBeShed: false } },
      async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
    )
  },
  { name: 'marquee-metrics' },
)
