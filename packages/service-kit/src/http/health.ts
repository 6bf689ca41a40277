import type { FastifyInstance } from 'fastify'

/** Each resolves if the dependency answers, and rejects or resolves with false if it does not. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown> | unknown>>

/** How long a dependency may take to answer. Whoever asks for readiness has to wait for longer to hear which one did not. */
export const checkMilliseconds = 2_000

const passes = async (check: () => Promise<unknown> | unknown): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), checkMilliseconds)
  })
  try {
    return (await Promise.race([Promise.resolve().then(check), late])) !== false
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}

/**
 * `GET /health/live`: the process runs. `GET /health/ready`: it can work, because everything it depends on answers; 503
 * otherwise, naming what does not, and 503 with the status `stopping` once it is about to stop.
 */
export const health = async (app: FastifyInstance, { checks }: { checks: HealthChecks }): Promise<void> => {
  app.get('/health/live', { schema: { hide: true }, config: { access: 'public' } }, async () => ({ status: 'ok' }))
  app.get('/health/ready', { schema: { hide: true }, config: { access: 'public' } }, async (_request, reply) => {
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
