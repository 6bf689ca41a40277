import { firstIdAt } from '@marquee/kernel/id'
import { sql } from 'drizzle-orm'
import type { MessagingTables } from '../events/tables.ts'
import type { Database } from './outbox.ts'

/** Most rows that one statement deletes; it bounds its transaction, and the locks that it holds. */
export const pruneSize = 1_000

/** Smaller than every id and every position. */
const beginning = '00000000-0000-0000-0000-000000000000'

/**
 * Deletes events that were published and are older than a time, a batch at a call. What is not published yet stays, however
 * old it is. Resolves with whether there may be more.
 *
 * The log is ordered by position, so that its oldest rows are found without an index on the time. Where the last batch ended
 * is remembered: until the next vacuum the index still has the rows that were deleted, and passing them again and again
 * would make each batch slower than the one before.
 */
export const eventPruner = (db: Database, { events }: Pick<MessagingTables, 'events'>) => {
  let from = 0
  return async (before: Date): Promise<boolean> => {
    const { rows } = await db.execute<{ looked: number; last: string | null }>(sql`
      WITH oldest AS (
        SELECT position, published_at, time < ${before.toISOString()}::timestamptz AS is_old
        FROM ${events} WHERE position >= ${from}
        ORDER BY position LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED
      ), deleted AS (
        DELETE FROM ${events} WHERE position IN (
          SELECT position FROM oldest WHERE is_old AND published_at IS NOT NULL)
      )
      SELECT count(*)::int AS looked, max(position) FILTER (WHERE is_old) AS last FROM oldest`)
    const { looked = 0, last = null } = rows[0] ?? {}
    // A little disorder does no harm: transactions commit in another order than they took their positions.
    const isFull = looked === pruneSize && last !== null
    // From the beginning again: what was not published yet, or in another process's hands, is behind us.
    from = isFull ? Number(last) + 1 : 0
    return isFull
  }
}

/**
 * Forgets which events of before a time were applied, a batch at a call; the ids of events are UUIDv7 and tell when they were
 * recorded. Resolves with whether there may be more.
 */
export const inboxPruner = (
  db: Database,
  { inbox }: Pick<MessagingTables, 'inbox'>,
  subscriptions: readonly string[],
) => {
  const from = new Map<string, string>()
  return async (before: Date): Promise<boolean> => {
    let mayBeMore = false
    for (const subscription of subscriptions) {
      const { rows } = await db.execute<{ event_id: string }>(sql`
        DELETE FROM ${inbox} WHERE subscription = ${subscription} AND event_id IN (
          SELECT event_id FROM ${inbox}
          WHERE subscription = ${subscription}
            AND event_id >= ${from.get(subscription) ?? beginning}::uuid
            AND event_id < ${firstIdAt(before.getTime())}::uuid
          ORDER BY event_id LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED
        ) RETURNING event_id`)
      const isFull = rows.length === pruneSize
      const last = rows
        .map(({ event_id }) => event_id)
        .toSorted()
        .at(-1)
      if (isFull && last !== undefined) from.set(subscription, last)
      else from.delete(subscription)
      mayBeMore ||= isFull
    }
    return mayBeMore
  }
}
