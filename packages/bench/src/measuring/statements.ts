import { readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

/** After the server has received the signal to reload, sessions use a changed setting from their next statement on. */
const reloadMilliseconds = 300

/** Counts the statements of a role in PostgreSQL's log, whose lines begin with the time, `[pid]` and `role@database`. */
export const countInLog = (log: string, role: string): number =>
  log.split('\n').filter((line) => {
    const [, user, kind] = /^\S+ \S+ \S+ \[\d+\] (\S*)@\S* LOG: {2}(execute|statement)\b/.exec(line) ?? []
    return user === role && kind !== undefined
  }).length

/**
 * Counts the statements that a role sends to PostgreSQL while `work` runs. PostgreSQL logs each statement meanwhile, so
 * rates and processor time of that work mean nothing.
 *
 * @param logFile PostgreSQL's log
 */
export const countStatements = async (
  { database, logFile, role }: { database: pg.Pool; logFile: string; role: string },
  work: () => Promise<unknown>,
): Promise<number> => {
  const reload = async (change: string): Promise<void> => {
    await database.query(change)
    await database.query('SELECT pg_reload_conf()')
    await sleep(reloadMilliseconds)
  }
  await reload(`ALTER SYSTEM SET log_statement = 'all'`)
  const { size } = statSync(logFile)
  try {
    await work()
  } finally {
    await reload('ALTER SYSTEM RESET log_statement')
  }
  return countInLog(readFileSync(logFile).subarray(size).toString(), role)
}
