import { readFileSync } from 'node:fs'
import pg from 'pg'

export const services = ['identity', 'catalog', 'booking', 'payment'] as const
export type Service = (typeof services)[number]

// Any constant does, as long as nobody else locks by it.
const provisioningLock = 6_277_735
const provisionSql = readFileSync(new URL('../../../infra/postgres/provision.sql', import.meta.url), 'utf8')

/** What psql does with `:'name'` and `:"name"`, for the two variables of provision.sql. */
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

/** The same server's URL for another database and, where given, another user. */
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
 * Creates the database when it is missing, and in it each service's login role and schema (infra/postgres/provision.sql).
 * May be repeated, and may run many times at once: roles belong to the whole server, so the runs wait for each other.
 *
 * @param adminUrl a connection URL whose role may create databases and roles
 * @returns each service's own connection URL, whose role reaches only the schema named after the service
 */
export const provisionDatabase = async (
  adminUrl: string,
  { database, passwords }: { database: string; passwords: Record<Service, string> },
): Promise<Record<Service, string>> => {
  await withClient(adminUrl, async (admin) => {
    // Advisory locks count within one database; the administrator's own is the one that all runs share.
    await admin.query('SELECT pg_advisory_lock($1)', [provisioningLock])
    const existing = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (existing.rowCount === 0) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`)
    const sql = withVariables(provisionSql, { database, passwords: JSON.stringify(passwords) })
    await withClient(databaseUrl(adminUrl, { database }), (client) => client.query(sql))
    // The lock goes with the session that is closed here.
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
