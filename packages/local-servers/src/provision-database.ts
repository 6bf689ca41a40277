import { readFileSync } from 'node:fs'
import pg from 'pg'

export const services = ['identity', 'catalog', 'booking', 'payment'] as const
export type Service = (typeof services)[number]

// Any constant will do, unless another program uses the same advisory lock.
const provisioningLock = 6_277_735
const provisionSql = readFileSync(new URL('../../../infra/postgres/provision.sql', import.meta.url), 'utf8')

/** Replaces `:'name'` and `:"name"` as psql does, for the two variables of provision.sql. */
const withVariables = (sql: string, variables: { database: string; passwords: string }): string =>
  sql
    .replaceAll(/^\s*--.*$/gm, '')
    .replaceAll(":'passwords'", () => pg.escapeLiteral(variables.passwords))
    .replaceAll(':"database"', () => pg.escapeIdentifier(variables.database))

const withClient = async <T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** A URL of the same server with another database and, if given, another user and password. */
export const databaseUrl = (
  url: string,
  { database, user, password }: { database: string; user?: string; password?: string },
): string => {
  const result = new URL(url)
  result.pathname = `/${encodeURIComponent(database)}`
  if (user !== undefined) result.username = encodeURIComponent(user)
  if (password !== undefined) result.password = encodeURIComponent(password)
  return result.href
}

/**
 * Creates the database if it is missing, and each service's login role and schema in it (infra/postgres/provision.sql).
 * Safe to repeat and to run concurrently: roles belong to the whole server, so concurrent runs wait for each other.
 *
 * @param adminUrl a connection URL whose role may create databases and roles
 * @returns each service's connection URL, whose role can access only the schema named after the service
 */
export const provisionDatabase = async (
  adminUrl: string,
  { database, passwords }: { database: string; passwords: Record<Service, string> },
): Promise<Record<Service, string>> => {
  await withClient(adminUrl, async (admin) => {
    // An advisory lock is local to one database, and all runs connect to the administrator's database first.
    await admin.query('SELECT pg_advisory_lock($1)', [provisioningLock])
    const existing = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (existing.rowCount === 0) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`)
    const sql = withVariables(provisionSql, { database, passwords: JSON.stringify(passwords) })
    await withClient(databaseUrl(adminUrl, { database }), (client) => client.query(sql))
    // Closing the session releases the lock.
  })
  const urlOf = (service: Service) =>
    databaseUrl(adminUrl, { database, user: `marquee_${service}`, password: passwords[service] })
  return {
    identity: urlOf('identity'),
    catalog: urlOf('catalog'),
    booking: urlOf('booking'),
    payment: urlOf('payment'),
  }
}
