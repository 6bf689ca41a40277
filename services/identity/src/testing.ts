import { randomUUID } from 'node:crypto'
import type { Clock } from '@marquee/kernel/clock'
import { parseConfig } from '@marquee/service-kit/service/config'
import { openTestService } from '@marquee/service-kit/testing'
import type { InjectOptions } from 'fastify'
import { decodeJwt } from 'jose'
import type pg from 'pg'
import { buildIdentity } from './app.ts'
import { identityConfig } from './config.ts'

export type TestIdentity = Awaited<ReturnType<typeof startTestIdentity>>
export type TestReplica = Awaited<ReturnType<TestIdentity['replica']>>

type Tokens = { access_token: string; token_type: string; expires_in: number; refresh_token: string }
type Account = { id: string; email: string; password: string }

export const superuser = { email: 'boss@example.com', password: 'correct horse battery' }

/**
 * Identity on its own database and broker. Requests are injected without a port. `service.start` makes the service
 * listen, publish, consume and run its background tasks.
 */
export const startTestIdentity = async ({
  config = {},
  now,
}: {
  config?: Record<string, string>
  now?: () => Date
} = {}) => {
  const servers = await openTestService({
    service: 'identity',
    build: (environment, overrides: { now?: Clock }) =>
      buildIdentity(parseConfig(identityConfig, environment), overrides),
    environment: {
      DATABASE_POOL_SIZE: '10',
      SIGNING_KEY_SECRET: 'a secret that is long enough for tests',
      FIRST_SUPERUSER_EMAIL: superuser.email,
      FIRST_SUPERUSER_PASSWORD: superuser.password,
      ...config,
    },
  })
  const { database, broker, pool, publish, inTransaction, waiting, stop } = servers

  /** Builds a replica on the same database and broker, without starting it. */
  const replica = async (options: { config?: Record<string, string>; now?: () => Date } = {}) => {
    const clock = options.now ?? now
    const service = await servers.make(options.config ?? {}, clock ? { now: clock } : {})
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
    const beginAsGuest = async (email = `${randomUUID()}@example.com`) => {
      const response = await request({ method: 'POST', url: '/api/v1/auth/guest', body: { email } })
      if (response.statusCode !== 201) throw new Error(response.body)
      const tokens = response.json<Tokens>()
      return { id: String(decodeJwt(tokens.access_token).sub), email, ...tokens }
    }
    const becomeAccount = (token: string, password = 'a good password') =>
      request({ method: 'POST', url: '/api/v1/users/me/password', token, body: { password } })
    const refresh = (refreshToken: string, idempotencyKey?: string) =>
      request({
        method: 'POST',
        url: '/api/v1/auth/refresh',
        headers: idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey },
        body: { refresh_token: refreshToken },
      })
    const administer = (token: string, id: string, body: object) =>
      request({ method: 'PATCH', url: `/api/v1/users/${id}`, token, body })

    const stop = () => servers.stopProcess(service)
    return { service, request, register, tryLogIn, logIn, beginAsGuest, becomeAccount, refresh, administer, stop }
  }

  const query = async <Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
    (await pool.query<Row>(sql, parameters)).rows

  try {
    return { ...(await replica()), replica, database, broker, publish, query, inTransaction, waiting, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The events about one user in the event log, oldest first. */
export const eventsAbout = (identity: Pick<TestIdentity, 'query'>, userId: string) =>
  identity.query<{ type: string; sequence: number; data: Record<string, unknown> }>(
    'SELECT type, sequence, data FROM events WHERE subject = $1 ORDER BY position',
    [userId],
  )

/** Number of responses per status code. */
export const tally = (responses: readonly { statusCode: number }[]): Record<number, number> => {
  const counts: Record<number, number> = {}
  for (const { statusCode } of responses) counts[statusCode] = (counts[statusCode] ?? 0) + 1
  return counts
}

/** A response without the fields that differ in every response, for comparing what two clients see. */
export const comparable = ({ statusCode, headers, json }: Awaited<ReturnType<TestReplica['request']>>) => {
  const { request_id: _, ...body } = json()
  const { 'x-request-id': __, date: ___, ...rest } = headers
  return { statusCode, headers: rest, body }
}
