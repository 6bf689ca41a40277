import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'
import type { Logger } from 'pino'

/** Long enough to build an index on a large table, and to wait for another replica's migration. */
const timeoutMinutes = 10

/**
 * Applies the schema's missing migrations, in order and in one transaction.
 *
 * drizzle's own migrator is not used, for two reasons. It needs the right to create schemas, which a service's role
 * lacks. And it takes no lock, so that replicas that start together would migrate at the same time.
 */
export const migrate = async (
  pool: pg.Pool,
  { schema, migrations, log }: { schema: string; migrations: URL; log: Logger },
): Promise<void> => {
  const files = readMigrationFiles({ migrationsFolder: fileURLToPath(migrations) })
  const client = await pool.connect()
  let isDone = false
  const query = <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    client.query<Row>({ text, values, query_timeout: timeoutMinutes * 60_000 } as pg.QueryConfig)
  try {
    await query('BEGIN')
    // The pool's statement timeout is too short for a migration. The lock timeout stays in force for tables, because
    // all other statements queue behind a migration that waits for a table lock.
    await query(`SET LOCAL statement_timeout = '${timeoutMinutes}min'`)
    const { rows } = await query<{ lock_timeout: string }>('SHOW lock_timeout')
    await query('SET LOCAL lock_timeout = 0')
    await query(`SELECT ${schema}.wait_for_lock('migrations')`)
    await query(`SET LOCAL lock_timeout = '${rows[0]?.lock_timeout ?? '5s'}'`)
    await query(
      `CREATE TABLE IF NOT EXISTS ${schema}.migrations (hash text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    const applied = await query<{ hash: string }>(`SELECT hash FROM ${schema}.migrations`)
    const appliedHashes = new Set(applied.rows.map(({ hash }) => hash))
    const missing = files.filter(({ hash }) => !appliedHashes.has(hash))
    for (const { hash, sql } of missing) {
      for (const statement of sql) await query(statement)
      await query(`INSERT INTO ${schema}.migrations (hash) VALUES ($1)`, [hash])
    }
    await query('COMMIT')
    isDone = true
    if (missing.length > 0) {
      log.info({ event: 'database.migrated', count: missing.length }, 'applied the missing migrations')
    }
  } finally {
    // Closing the connection rolls the transaction back, even if the server does not respond.
    client.release(!isDone)
  }
}
