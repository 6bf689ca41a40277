import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { customerHolds, customerSeats, showtimes } from './tables.ts'

export type CustomerCounts = ReturnType<typeof customerCounts>

/** The most rows deleted in one transaction. */
const pruneSize = 1_000

/** Prunes counts of seats and of unpaid reservations that no limit needs any more. */
export const customerCounts = (db: NodePgDatabase) => ({
  /** Deletes a batch of seat counts of shows that ended before `before`. Resolves with true if there may be more. */
  pruneSeats: async (before: Date): Promise<boolean> => {
    const { rowCount } = await db.execute(sql`
      DELETE FROM ${customerSeats} WHERE (showtime_id, user_id) IN (
        SELECT count.showtime_id, count.user_id FROM ${customerSeats} AS count
        JOIN ${showtimes} AS showtime ON showtime.id = count.showtime_id
        WHERE showtime.ends_at < ${before.toISOString()}::timestamptz
        LIMIT ${pruneSize} FOR UPDATE OF count SKIP LOCKED)`)
    return rowCount === pruneSize
  },

  /** Deletes a batch of counts of customers without an unpaid reservation. Resolves with true if there may be more. */
  pruneHolds: async (): Promise<boolean> => {
    const { rowCount } = await db.execute(sql`
      DELETE FROM ${customerHolds} WHERE user_id IN (
        SELECT user_id FROM ${customerHolds} WHERE unpaid = 0 LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
    return rowCount === pruneSize
  },
})
