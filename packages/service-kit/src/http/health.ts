import type { FastifyInstance } from 'fastify'

/** Checks by dependency name. A check rejects, or resolves with false, while its dependency is unavailable. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown> | unknown>>

const healthRoute = { schema: { hide: true }, config: { access: 'public', mayBeShed: false } } as const

/** Timeout of a check. A client of `/health/ready` needs a longer timeout, so that the response names the check. */
export const checkTimeoutMilliseconds = 2_000

const passes = async (check: () => Promise<unknown> | unknown): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), checkTimeoutMilliseconds)
  })
  try {
    return (await Promise.race([Promise.resolve().then(check), timeout])) !== false
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/**
 * `GET /health/live`: the process runs. `GET /health/ready`: every dependency is available; otherwise 503 with the
 * result of each check. While the process drains or closes, `/health/ready` is 503 with the status `stopping`.
 */
export const health = async (app: FastifyInstance, { checks }: { checks: HealthChecks }): Promise<void> => {
  app.get('/health/live', healthRoute, async () => ({ status: 'ok' }))
  app.get('/health/ready', healthRoute, async (_request, reply) => {
    if (app.isStopping()) return reply.code(503).send({ status: 'stopping', checks: {} })
    const results = await Promise.all(
      Object.entries(checks).map(
        async ([name, check]) => [name, (await passes(check)) ? 'ok' : 'unavailable'] as const,
      ),
    )
    const ready = results.every(([, result]) => result === 'ok')
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ok' : 'unavailable', checks: Object.fromEntries(results) })
  })
}
