import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { messagingTables } from './tables.ts'

/**
 * Opens a service's event log and inbox for an operator, outside the service. The first query opens the only
 * connection.
 *
 * @param url of PostgreSQL, with the service's role or an administrator
 */
export const openEventTables = ({ service, url }: { service: string; url: string }) => {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { db: drizzle({ client: pool }), tables: messagingTables(pgSchema(service)), close: () => pool.end() }
}
