import { createBackgroundTask } from '@marquee/kernel/background-task'
import type { Clock } from '@marquee/kernel/clock'
import type pg from 'pg'
import type { Logger } from 'pino'

export type DatabaseClock = Awaited<ReturnType<typeof createDatabaseClock>>

const measureEveryMilliseconds = 10_000

/** The quickest of so many answers is taken for the measure, because it has waited least on its way. */
const samples = 3

/** Above this the machine's own clock is worth a warning. */
const noticeableMilliseconds = 1_000

/**
 * A clock that goes by the database's, which all replicas of a service have in common: a hold that one of them gave must
 * not lapse early, nor a lease look taken for longer, because another one's machine has the wrong time. In between
 * measures it goes by the monotonic clock, so that a machine whose time is set anew does not jump. Rejects if the
 * database does not answer.
 *
 * @returns the clock, and the task that keeps it right
 */
export const createDatabaseClock = async ({ pool, log }: { pool: pg.Pool; log: Logger }) => {
  let anchor = { database: 0, monotonic: 0 }

  const measure = async (): Promise<void> => {
    let best: { database: number; monotonic: number; took: number } | undefined
    // First the connection: the wait for one is not the answer's way.
    const client = await pool.connect()
    let isAnswered = false
    try {
      for (let count = 0; count < samples; count += 1) {
        const began = performance.now()
        const { rows } = await client.query<{ ms: number }>(
          'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms',
        )
        const took = performance.now() - began
        // On average the answer was given half way.
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
  const off = Math.round(Date.now() - now().getTime())
  if (Math.abs(off) > noticeableMilliseconds) log.warn({ off }, 'this machine’s clock is not the database’s')
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
