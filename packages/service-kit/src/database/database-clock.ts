import { createBackgroundTask } from '@marquee/kernel/background-task'
import type { Clock } from '@marquee/kernel/clock'
import type pg from 'pg'
import type { Logger } from 'pino'

export type DatabaseClock = Awaited<ReturnType<typeof createDatabaseClock>>

const measureEveryMilliseconds = 10_000

/** Queries in one measurement. The fastest query counts, because network delay distorts its result least. */
const samples = 3

/** A larger difference between the machine's clock and the database's clock is logged as a warning. */
const warningMilliseconds = 1_000

/**
 * Creates a clock that shows the database's time, which all replicas of a service share. With the machines' clocks, a
 * replica whose clock is wrong could expire a hold early, or take over another replica's lease. Between two
 * measurements the clock follows the machine's monotonic clock, so that setting the machine's time has no effect.
 * Rejects if the database does not answer.
 *
 * @returns the clock, and the task that repeats the measurement
 */
export const createDatabaseClock = async ({ pool, log }: { pool: pg.Pool; log: Logger }) => {
  let anchor = { database: 0, monotonic: 0 }

  const measure = async (): Promise<void> => {
    let best: { database: number; monotonic: number; took: number } | undefined
    // Connected before the measurement, so that waiting for a connection does not count as network delay.
    const client = await pool.connect()
    let isAnswered = false
    try {
      for (let count = 0; count < samples; count += 1) {
        const began = performance.now()
        const { rows } = await client.query<{ ms: number }>(
          'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
        )
        const took = performance.now() - began
        // The server reads its clock about halfway between request and response.
        const sample = { database: rows[0]?.ms ?? Date.now(), monotonic: began + took / 2, took }
        if (best === undefined || sample.took < best.took) best = sample
      }
      isAnswered = true
    } finally {
      client.release(!isAnswered)
    }
    if (best) anchor = best
  }
  const now: Clock = () => new Date(anchor.database + performance.now() - anchor.monotonic)

  await measure()
  const offsetMilliseconds = Math.round(Date.now() - now().getTime())
  if (Math.abs(offsetMilliseconds) > warningMilliseconds) {
    log.warn(
      { event: 'clock.differs_from_database', offsetMilliseconds },
      'this machine’s clock differs from the database’s clock',
    )
  }
  const task = createBackgroundTask({
    name: 'read the database’s clock',
    everyMilliseconds: measureEveryMilliseconds,
    run: async () => {
      await measure()
      return false
    },
    log,
  })
  return { now, task }
}
