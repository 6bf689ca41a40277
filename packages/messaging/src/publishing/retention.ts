import { firstIdAt } from '@marquee/kernel/id'
import { sql } from 'drizzle-orm'
import type { MessagingTables } from '../events/tables.ts'
import type { Database } from './outbox.ts'

/** Maximum number of rows that one statement deletes. This limit bounds the transaction and its locks. */
export const pruneSize = 1_000

/** Sorts before every event id. */
const lowestId = '00000000-0000-0000-0000-000000000000'

/**
 * Creates a function that deletes one batch of published events that are older than a given time. Unpublished events
 * stay, however old they are. The function resolves with true if there may be more to delete.
 *
 * The log is ordered by position, so its oldest rows are found without an index on the time. Each batch continues where
 * the last batch ended. Until the next vacuum the index still has the deleted rows, and reading past these rows would
 * make each batch slower than the batch before.
 */
export const eventPruner = (db: Database, { events }: Pick<MessagingTables, 'events'>) => {
  let from = 0
  return async (before: Date): Promise<boolean> => {
    const { rows } = await db.execute<{ scanned: number; last: string | null }>(sql`
      WITH oldest AS (
        SELECT position, published_at, time < ${before.toISOString()}::timestamptz AS is_old
        FROM ${events} WHERE position >= ${from}
        ORDER BY position LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED
      ), deleted AS (
        DELETE FROM ${events} WHERE position IN (
          SELECT position FROM oldest WHERE is_old AND published_at IS NOT NULL)
      )
      SELECT count(*)::int AS scanned, max(position) FILTER (WHERE is_old) AS last FROM oldest`)
    const { scanned = 0, last = null } = rows[0] ?? {}
    // The order of positions may differ slightly from the order of times, because an event's time is the start of its
    // transaction. The difference is harmless here.
    const isFull = scanned === pruneSize && last !== null
    // After the last old event, the next batch starts over, because unpublished and locked rows were skipped.
    from = isFull ? Number(last) + 1 : 0
    return isFull
  }
}

/**
 * Creates a function that deletes, for each subscription, one batch of inbox rows whose events are older than a given
 * time. Event ids are UUIDv7, so each id contains the time at which its event was recorded. The function resolves with
 * true if there may be more to delete.
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
            AND event_id >= ${from.get(subscription) ?? lowestId}::uuid
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
