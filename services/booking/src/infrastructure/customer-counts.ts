import { sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { customerHolds, customerSeats, showtimes } from './tables.ts'

export type CustomerCounts = ReturnType<typeof customerCounts>

/** Most rows that one pruning deletes; it bounds its transaction. */
const pruneSize = 1_000

/** Counts of seats and of unpaid reservations that nobody needs any more. */
export const customerCounts = (db: NodePgDatabase) => ({
  /** Deletes a batch of the seat counts of shows that were over before a time. Resolves with whether there may be more. */
  pruneSeats: async (before: Date): Promise<boolean> => {
    const { rowCount } = await db.execute(sql`
      DELETE FROM ${customerSeats} WHERE (showtime_id, user_id) IN (
        SELECT count.showtime_id, count.user_id FROM ${customerSeats} AS count
        JOIN ${showtimes} AS showtime ON showtime.id = count.showtime_id
        WHERE showtime.ends_at < ${before.toISOString()}::timestamptz
        LIMIT ${pruneSize} FOR UPDATE OF count SKIP LOCKED)`)
    return rowCount === pruneSize
  },

  /** Deletes a batch of the counts of customers who have no unpaid reservation. Resolves with whether there may be more. */
  pruneHolds: async (): Promise<boolean> => {
    const { rowCount } = await db.execute(sql`
      DELETE FROM ${customerHolds} WHERE user_id IN (
        SELECT user_id FROM ${customerHolds} WHERE unpaid = 0 LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
    return rowCount === pruneSize
  },
})
