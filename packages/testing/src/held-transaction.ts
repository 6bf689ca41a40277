import type pg from 'pg'

/** Runs SQL in a transaction that holds its locks until `meanwhile` has finished, and then commits. */
export const holdTransaction = async <T>(
  pool: pg.Pool,
  sql: string,
  parameters: unknown[],
  meanwhile: () => Promise<T>,
): Promise<T> => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(sql, parameters)
    const result = await meanwhile()
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

/** How many sessions of a service wait for a lock in the pool's database. */
export const countWaiting = async (pool: pg.Pool, service: string): Promise<number> => {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = $1`,
    [`marquee ${service}`],
  )
  return rowCount ?? 0
}
