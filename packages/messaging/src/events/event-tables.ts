import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { messagingTables } from './tables.ts'

/**
 * An operator's way to a service's log and inbox, from outside the service, over one connection that is opened when it is
 * first needed.
 *
 * @param url PostgreSQL, as the service's own role or an administrator
 */
export const openEventTables = ({ service, url }: { service: string; url: string }) => {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { db: drizzle({ client: pool }), tables: messagingTables(pgSchema(service)), close: () => pool.end() }
}
