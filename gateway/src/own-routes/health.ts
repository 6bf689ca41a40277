import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Patience } from '../proxy/patience.ts'
import type { Replica } from '../proxy/replica.ts'
import type { Upstream } from '../proxy/upstream.ts'
import { openForHealth } from './own-routes.ts'

const report = z.looseObject({ status: z.string(), checks: z.record(z.string(), z.unknown()).optional() })

type Report = z.infer<typeof report>

const askReplica = async (replica: Replica): Promise<Report> => {
  try {
    const { status, body } = await replica.getJson('/health/ready')
    const { checks } = report.parse(body)
    return { status: status === 200 ? 'ok' : 'unavailable', ...(checks ? { checks } : {}) }
  } catch {
    return { status: 'unavailable' }
  }
}

/** A service is ready when one of its replicas is. */
const askFor = async ({ replicas }: Upstream): Promise<Report> => {
  const reports = await Promise.all(replicas.map(askReplica))
  const best = reports.find(({ status }) => status === 'ok') ?? reports[0] ?? { status: 'unavailable' }
  return reports.length === 1 ? best : { ...best, replicas: reports.map(({ status }) => status) }
}

/**
 * Looks once in a while, however many ask: readiness costs a question to every service and what it depends on. Those that
 * ask meanwhile get the same answer.
 */
const shared = <T>(look: () => Promise<T>, milliseconds: number): (() => Promise<T>) => {
  let current: Promise<T> | undefined
  let until = Number.POSITIVE_INFINITY
  return () => {
    if (current && performance.now() < until) return current
    until = Number.POSITIVE_INFINITY
    current = look().finally(() => {
      until = performance.now() + milliseconds
    })
    return current
  }
}

/**
 * `GET /health/live`: the process runs. `GET /health/ready`: of every service at least one replica is ready, and
 * so is the broker; 503 otherwise. It names each service with what that depends on and, if there are several, how each
 * replica is. Once the gateway is about to stop it is 503 with the status `stopping`.
 */
export const addHealth = (
  app: FastifyInstance,
  {
    upstreams,
    brokerAnswers,
    patience,
  }: { upstreams: readonly Upstream[]; brokerAnswers: () => Promise<boolean>; patience: Pick<Patience, 'readiness'> },
): void => {
  const look = shared(async () => {
    const [isBrokerThere, ...services] = await Promise.all([
      brokerAnswers(),
      ...upstreams.map(async (upstream) => [upstream.name, await askFor(upstream)] as const),
    ])
    const rabbitmq = isBrokerThere ? 'ok' : 'unavailable'
    const ready = rabbitmq === 'ok' && services.every(([, { status }]) => status === 'ok')
    return { status: ready ? 'ok' : 'unavailable', checks: { rabbitmq }, services: Object.fromEntries(services) }
  }, patience.readiness)

  app.get('/health/live', openForHealth, async () => ({ status: 'ok' }))

  app.get('/health/ready', openForHealth, async (_request, reply) => {
    if (app.isStopping()) return reply.code(503).send({ status: 'stopping', checks: {}, services: {} })
    const body = await look()
    return reply.code(body.status === 'ok' ? 200 : 503).send(body)
  })
}
