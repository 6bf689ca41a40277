import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'
import type { Logger } from 'pino'

/**
 * Applies the migrations that the schema does not have yet, in order and in one transaction.
 *
 * drizzle's own migrator does not fit: it wants the right to create schemas, which a service's role does not have, and
 * does not keep replicas that start together from migrating together.
 */
export const migrate = async (
  pool: pg.Pool,
  { schema, migrations, log }: { schema: string; migrations: URL; log: Logger },
): Promise<void> => {
  const files = readMigrationFiles({ migrationsFolder: fileURLToPath(migrations) })
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`marquee migrations ${schema}`])
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${schema}.migrations (hash text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    const applied = await client.query<{ hash: string }>(`SELECT hash FROM ${schema}.migrations`)
    const known = new Set(applied.rows.map(({ hash }) => hash))
    const missing = files.filter(({ hash }) => !known.has(hash))
    for (const { hash, sql } of missing) {
      for (const statement of sql) await client.query(statement)
      await client.query(`INSERT INTO ${schema}.migrations (hash) VALUES ($1)`, [hash])
    }
    await client.query('COMMIT')
    if (missing.length > 0) log.info({ count: missing.length }, 'migrated the database')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}
