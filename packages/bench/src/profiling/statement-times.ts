import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

/** The calls, times and rows of one kind of statement of one role. Times are wall-clock milliseconds. */
export type StatementTime = {
  readonly role: string
  readonly statement: string
  readonly calls: number
  /** From the start to the end of each execution, which includes waiting for locks, the disk and a processor. */
  readonly executing: number
  readonly planning: number
  readonly rows: number
}

const reloadMilliseconds = 300

/**
 * Lets PostgreSQL add up the time of its statements. The extension is loaded only at a start of the server.
 *
 * @param restart restarts the server
 */
export const loadStatementTimes = async (administrator: pg.Pool, restart: () => Promise<void>): Promise<void> => {
  await administrator.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`)
  await restart()
  await administrator.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  await administrator.query('ALTER SYSTEM SET pg_stat_statements.track_planning = on')
  await administrator.query('SELECT pg_reload_conf()')
  await sleep(reloadMilliseconds)
}

export const resetStatementTimes = async (administrator: pg.Pool): Promise<void> => {
  await administrator.query('SELECT pg_stat_statements_reset()')
}

/** The times since the last reset, longest first. */
export const readStatementTimes = async (administrator: pg.Pool): Promise<StatementTime[]> => {
  const { rows } = await administrator.query<StatementTime>(`
    SELECT coalesce(rolname, 'ended role') AS role, query AS statement, calls::float8 AS calls,
      total_exec_time AS executing, total_plan_time AS planning, rows::float8 AS rows
    FROM pg_stat_statements LEFT JOIN pg_roles ON pg_roles.oid = userid
    ORDER BY total_exec_time + total_plan_time DESC`)
  return rows
}
