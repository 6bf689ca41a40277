import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { and, desc, eq, type SQL } from 'drizzle-orm'
import { showtimes } from './tables.ts'

/** Start of the last scheduled showtime that matches, past or future; undefined without a match. */
export const findLastScheduledStart = async (tx: Transaction, matching: SQL): Promise<Date | undefined> => {
  const [last] = await tx
    .select({ startsAt: showtimes.startsAt })
    .from(showtimes)
    .where(and(matching, eq(showtimes.status, 'scheduled')))
    .orderBy(desc(showtimes.startsAt))
    .limit(1)
  return last?.startsAt
}
