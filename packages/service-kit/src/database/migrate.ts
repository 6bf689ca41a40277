import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'
import type { Logger } from 'pino'

/** An index on a large table takes minutes, and another replica that is at it has to be waited for. */
const patienceMinutes = 10

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
  let isDone = false
  const query = <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
    client.query<Row>({ text, values, query_timeout: patienceMinutes * 60_000 } as pg.QueryConfig)
  try {
    await query('BEGIN')
    // What bounds a request must not bound this; but whoever waits for a table makes all others wait behind it.
    await query(`SET LOCAL statement_timeout = '${patienceMinutes}min'`)
    const { rows } = await query<{ lock_timeout: string }>('SHOW lock_timeout')
    await query('SET LOCAL lock_timeout = 0')
    await query(`SELECT ${schema}.wait_for_lock('migrations')`)
    await query(`SET LOCAL lock_timeout = '${rows[0]?.lock_timeout ?? '5s'}'`)
    await query(
      `CREATE TABLE IF NOT EXISTS ${schema}.migrations (hash text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    const applied = await query<{ hash: string }>(`SELECT hash FROM ${schema}.migrations`)
    const known = new Set(applied.rows.map(({ hash }) => hash))
    const missing = files.filter(({ hash }) => !known.has(hash))
    for (const { hash, sql } of missing) {
      for (const statement of sql) await query(statement)
      await query(`INSERT INTO ${schema}.migrations (hash) VALUES ($1)`, [hash])
    }
    await query('COMMIT')
    isDone = true
    if (missing.length > 0) log.info({ count: missing.length }, 'migrated the database')
  } finally {
    // A connection that is closed is rolled back, also one on which no answer comes.
    client.release(!isDone)
  }
}
