import { and, asc, eq, gte, lt } from 'drizzle-orm'
import type { DeadLetters } from './dead-letters.ts'
import { eventMessage } from './event-message.ts'
import { type Database, envelopeOf } from './outbox.ts'
import type { MessagingTables } from './tables.ts'

const pageSize = 200

/** A part of a service's event log, in the log's order: `from` is in it, `to` is not. */
export type LogSlice = {
  readonly type?: string
  readonly from?: Date
  readonly to?: Date
  readonly fromPosition?: number
  readonly toPosition?: number
  /** At most this many events. */
  readonly limit: number
}

/**
 * Sends a slice of a service's event log to one subscription's queue once more; the other subscribers see nothing of it.
 * What the subscription has applied already it skips, because its inbox knows it: to have it applied again, delete those
 * rows of the inbox first. Resolves with how many events were sent and from which position to go on.
 */
export const replayEvents = async (
  {
    db,
    tables: { events },
    source,
    deliver,
  }: {
    db: Database
    tables: Pick<MessagingTables, 'events'>
    /** As the relay names it, such as `marquee/booking`. */
    source: string
    deliver: DeadLetters['deliver']
  },
  queue: string,
  { type, from, to, fromPosition = 0, toPosition, limit }: LogSlice,
): Promise<{ sent: number; nextPosition: number }> => {
  let sent = 0
  let nextPosition = fromPosition
  while (sent < limit) {
    const page = await db
      .select()
      .from(events)
      .where(
        and(
          gte(events.position, nextPosition),
          toPosition === undefined ? undefined : lt(events.position, toPosition),
          type === undefined ? undefined : eq(events.type, type),
          from && gte(events.time, from),
          to && lt(events.time, to),
        ),
      )
      .orderBy(asc(events.position))
      .limit(Math.min(pageSize, limit - sent))
    for (const row of page) {
      const { content, properties } = eventMessage(envelopeOf(row, source))
      await deliver(queue, content, properties)
      sent += 1
      nextPosition = row.position + 1
    }
    if (page.length === 0) break
  }
  return { sent, nextPosition }
}
