import { randomUUID } from 'node:crypto'
import { parseConfig } from '@marquee/service-kit/service/config'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { countWaiting, holdTransaction } from '@marquee/testing/held-transaction'
import type { InjectOptions } from 'fastify'
import pg from 'pg'
import { buildIdentity } from './app.ts'
import { identityConfig } from './config.ts'

export type TestIdentity = Awaited<ReturnType<typeof startTestIdentity>>
export type TestReplica = Awaited<ReturnType<TestIdentity['replica']>>

type Tokens = { access_token: string; token_type: string; expires_in: number; refresh_token: string }
type Account = { id: string; email: string; password: string }

export const superuser = { email: 'boss@example.com', password: 'correct horse battery' }

/**
 * Identity on a database and a broker of its own. It is spoken to without a port; `start` makes it listen, publish and
 * run its background tasks.
 */
export const startTestIdentity = async ({
  config = {},
  now,
}: {
  config?: Record<string, string>
  now?: () => Date
} = {}) => {
  const [database, broker] = await Promise.all([createTestDatabase(), createTestBroker()])
  const pool = new pg.Pool({ connectionString: database.urls.identity, max: 3 })
  const replicas = new Set<{ stop: () => Promise<void> }>()

  /** One more process of the same service, on the same database and broker. */
  const replica = async (options: { config?: Record<string, string>; now?: () => Date } = {}) => {
    const clock = options.now ?? now
    const environment = {
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.urls.identity,
      DATABASE_POOL_SIZE: '10',
      AMQP_URL: broker.url,
      SIGNING_KEY_SECRET: 'a secret that is long enough for tests',
      FIRST_SUPERUSER_EMAIL: superuser.email,
      FIRST_SUPERUSER_PASSWORD: superuser.password,
      ...config,
      ...options.config,
    }
    const service = await buildIdentity(parseConfig(identityConfig, environment), clock ? { now: clock } : {})
    const request = (options: InjectOptions & { token?: string }) => {
      const { token, ...rest } = options
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
      return service.http.inject({ ...rest, headers: { ...authorization, ...rest.headers } })
    }
    const register = async ({
      email = `${randomUUID()}@example.com`,
      password = 'a good password',
      fullName = 'Ada Lovelace',
    } = {}): Promise<Account> => {
      const body = { email, password, full_name: fullName }
      const response = await request({ method: 'POST', url: '/api/v1/users', body })
      if (response.statusCode !== 201) throw new Error(response.body)
      return { ...response.json<{ id: string; email: string }>(), password }
    }
    const tryLogIn = ({ email, password }: { email: string; password: string }) =>
      request({ method: 'POST', url: '/api/v1/auth/access-token', body: { username: email, password } })
    const logIn = async (account: { email: string; password: string }): Promise<Tokens> => {
      const response = await tryLogIn(account)
      if (response.statusCode !== 200) throw new Error(response.body)
      return response.json<Tokens>()
    }
    const refresh = (refreshToken: string) =>
      request({ method: 'POST', url: '/api/v1/auth/refresh', body: { refresh_token: refreshToken } })
    const administer = (token: string, id: string, body: object) =>
      request({ method: 'PATCH', url: `/api/v1/users/${id}`, token, body })

    const stop = async () => {
      replicas.delete(made)
      await service.stop()
    }
    const made = { service, request, register, tryLogIn, logIn, refresh, administer, stop }
    replicas.add(made)
    return made
  }

  const stop = async () => {
    await Promise.all([...replicas].map((each) => each.stop()))
    await pool.end()
    await Promise.all([database.drop(), broker.drop()])
  }
  const query = async <Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
    (await pool.query<Row>(sql, parameters)).rows

  const inTransaction = <T>(sql: string, parameters: unknown[], meanwhile: () => Promise<T>): Promise<T> =>
    holdTransaction(pool, sql, parameters, meanwhile)
  /** How many of the service's sessions wait for a lock. */
  const waiting = (): Promise<number> => countWaiting(pool, 'identity')

  try {
    return { ...(await replica()), replica, database, broker, query, inTransaction, waiting, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The events that the log has about one user, oldest first. */
export const eventsAbout = (identity: Pick<TestIdentity, 'query'>, userId: string) =>
  identity.query<{ type: string; sequence: number; data: Record<string, unknown> }>(
    'SELECT type, sequence, data FROM events WHERE subject = $1 ORDER BY position',
    [userId],
  )

/** How many of each status code. */
export const tally = (responses: readonly { statusCode: number }[]): Record<number, number> => {
  const counts: Record<number, number> = {}
  for (const { statusCode } of responses) counts[statusCode] = (counts[statusCode] ?? 0) + 1
  return counts
}

/** What of an answer could tell two callers apart. */
export const visible = ({ statusCode, headers, json }: Awaited<ReturnType<TestReplica['request']>>) => {
  const { request_id: _, ...body } = json()
  const { 'x-request-id': __, date: ___, ...rest } = headers
  return { statusCode, headers: rest, body }
}
