import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Replica } from '../proxy/replica.ts'
import type { Timeouts } from '../proxy/timeouts.ts'
import type { Upstream } from '../proxy/upstream.ts'
import { publicHealthRoute } from './own-routes.ts'

const report = z.looseObject({ status: z.string(), checks: z.record(z.string(), z.unknown()).optional() })

type Report = z.infer<typeof report>

const reportOfReplica = async (replica: Replica): Promise<Report> => {
  try {
    const { status, body } = await replica.getJson('/health/ready')
    const { checks } = report.parse(body)
    return { status: status === 200 ? 'ok' : 'unavailable', ...(checks ? { checks } : {}) }
  } catch {
    return { status: 'unavailable' }
  }
}

/** A service is ready when one of its replicas is ready. */
const reportOf = async ({ replicas }: Upstream): Promise<Report> => {
  const reports = await Promise.all(replicas.map(reportOfReplica))
  const best = reports.find(({ status }) => status === 'ok') ?? reports[0] ?? { status: 'unavailable' }
  return reports.length === 1 ? best : { ...best, replicas: reports.map(({ status }) => status) }
}

/**
 * Caches the result of a check, because readiness costs a request to every service and its dependencies. Callers that
 * come while the check runs get the same result.
 */
const cachedFor = <T>(milliseconds: number, check: () => Promise<T>): (() => Promise<T>) => {
  let current: Promise<T> | undefined
  let until = Number.POSITIVE_INFINITY
  return () => {
    if (current && performance.now() < until) return current
    until = Number.POSITIVE_INFINITY
    current = check().finally(() => {
      until = performance.now() + milliseconds
    })
    return current
  }
}

/**
 * Adds `GET /health/live`, which answers while the process runs, and `GET /health/ready`. The latter is 200 when
 * RabbitMQ and at least one replica of every service are ready, otherwise 503. The body of readiness has each service
 * with its dependencies, and also its replicas if the service has several. While the gateway stops, readiness is 503
 * with the status `stopping`.
 */
export const addHealth = (
  app: FastifyInstance,
  {
    upstreams,
    brokerAnswers,
    timeouts,
  }: {
    upstreams: readonly Upstream[]
    brokerAnswers: () => Promise<boolean>
    timeouts: Pick<Timeouts, 'readinessCacheMilliseconds'>
  },
): void => {
  const check = cachedFor(timeouts.readinessCacheMilliseconds, async () => {
    const [hasBroker, ...services] = await Promise.all([
      brokerAnswers(),
      ...upstreams.map(async (upstream) => [upstream.name, await reportOf(upstream)] as const),
    ])
    const rabbitmq = hasBroker ? 'ok' : 'unavailable'
    const ready = rabbitmq === 'ok' && services.every(([, { status }]) => status === 'ok')
    return { status: ready ? 'ok' : 'unavailable', checks: { rabbitmq }, services: Object.fromEntries(services) }
  })

  app.get('/health/live', publicHealthRoute, async () => ({ status: 'ok' }))

  app.get('/health/ready', publicHealthRoute, async (_request, reply) => {
    if (app.isStopping()) return reply.code(503).send({ status: 'stopping', checks: {}, services: {} })
    const body = await check()
    return reply.code(body.status === 'ok' ? 200 : 503).send(body)
  })
}
