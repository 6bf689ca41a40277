import { drizzle } from 'drizzle-orm/node-postgres'
import { pgSchema } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { messagingTables } from './tables.ts'

/**
 * Opens a service's event log and inbox for an operator, outside the service. The first query opens the only
 * connection.
 *
 * @param url the URL of PostgreSQL with the account of the service or of an administrator
 */
export const openEventTables = ({ service, url }: { service: string; url: string }) => {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return { db: drizzle({ client: pool }), tables: messagingTables(pgSchema(service)), close: () => pool.end() }
}
