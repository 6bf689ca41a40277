import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { and, desc, eq, type SQL } from 'drizzle-orm'
import { showtimes } from './tables.ts'

/** When the last of the scheduled showtimes that match starts, past or to come; undefined without one. */
export const findLastScheduledStart = async (tx: Transaction, matching: SQL): Promise<Date | undefined> => {
  const [last] = await tx
    .select({ startsAt: showtimes.startsAt })
    .from(showtimes)
    .where(and(matching, eq(showtimes.status, 'scheduled')))
    .orderBy(desc(showtimes.startsAt))
    .limit(1)
  return last?.startsAt
}
