import type { EventEnvelope } from '@marquee/contracts/define-event'
import { and, asc, eq, gte, inArray, lt } from 'drizzle-orm'
import type { DeadLetters } from '../consuming/dead-letters.ts'
import { type Database, envelopeOf } from '../publishing/outbox.ts'
import { eventMessage } from './event-message.ts'
import type { MessagingTables } from './tables.ts'

/** Maximum number of events that are read at a time and then sent concurrently. */
const pageSize = 200

/** A part of a service's event log, in the log's order. `from` is inclusive, `to` is exclusive. */
export type LogSlice = {
  readonly type?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly fromPosition?: number | undefined
  readonly toPosition?: number | undefined
  /** Maximum number of events. */
  readonly limit: number
}

/** The number of sent events, and the position from which to continue. */
export type ReplayProgress = { readonly sent: number; readonly nextPosition: number }

type Source = {
  readonly db: Database
  readonly tables: Pick<MessagingTables, 'events'>
  /** The events' CloudEvents source, such as `marquee/booking`. */
  readonly source: string
  readonly deliver: DeadLetters['deliver']
}

type Options = {
  /**
   * The subscriber's inbox. If given, the ids of exactly the sent events are first deleted from this inbox, so that the
   * subscription applies these events again. Otherwise the subscription skips events that it has applied.
   */
  readonly deleteFromInbox?: { readonly db: Database; readonly tables: Pick<MessagingTables, 'inbox'> } | undefined
  /** Called after each page. After a failure, continue from the `nextPosition` of the last call. */
  readonly onProgress?: (progress: ReplayProgress) => void
  /** Once aborted, the replay ends after the current page. */
  readonly signal?: AbortSignal
}

const readPage = (
  { db, tables: { events } }: Pick<Source, 'db' | 'tables'>,
  { type, from, to, fromPosition = 0, toPosition }: Omit<LogSlice, 'limit'>,
  atMost: number,
) =>
  db
    .select()
    .from(events)
    .where(
      and(
        gte(events.position, fromPosition),
        toPosition === undefined ? undefined : lt(events.position, toPosition),
        type === undefined ? undefined : eq(events.type, type),
        from && gte(events.time, from),
        to && lt(events.time, to),
      ),
    )
    .orderBy(asc(events.position))
    .limit(Math.min(pageSize, atMost))

/** Reads a slice of a service's event log, page by page, as the CloudEvents that were published. */
export async function* readLog(
  source: Pick<Source, 'db' | 'tables'>,
  name: string,
  { limit, ...slice }: LogSlice,
): AsyncGenerator<(EventEnvelope & { readonly position: number })[]> {
  let { fromPosition = 0 } = slice
  for (let left = limit; left > 0; ) {
    const rows = await readPage(source, { ...slice, fromPosition }, left)
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map((row) => ({ ...envelopeOf(row, name), position: row.position }))
    fromPosition = last.position + 1
    left -= rows.length
  }
}

/**
 * Sends a slice of a service's event log to one subscription's queue again. Other subscribers get nothing. After an
 * interruption, continue from `nextPosition` or send the whole slice again: the inbox makes repeated events harmless.
 */
export const replayEvents = async (
  { db, tables: { events }, source, deliver }: Source,
  queue: string,
  { type, from, to, fromPosition = 0, toPosition, limit }: LogSlice,
  { deleteFromInbox: subscriber, onProgress, signal }: Options = {},
): Promise<ReplayProgress> => {
  let progress: ReplayProgress = { sent: 0, nextPosition: fromPosition }
  while (progress.sent < limit && !signal?.aborted) {
    const page = await readPage(
      { db, tables: { events } },
      { type, from, to, toPosition, fromPosition: progress.nextPosition },
      limit - progress.sent,
    )
    const last = page.at(-1)
    if (last === undefined) break

    if (subscriber) {
      const { inbox } = subscriber.tables
      const sentAgain = page.map(({ id }) => id)
      await subscriber.db.delete(inbox).where(and(eq(inbox.subscription, queue), inArray(inbox.eventId, sentAgain)))
    }
    await Promise.all(
      page.map((row) => {
        const { content, properties } = eventMessage(envelopeOf(row, source))
        return deliver(queue, content, properties)
      }),
    )
    progress = { sent: progress.sent + page.length, nextPosition: last.position + 1 }
    onProgress?.(progress)
  }
  return progress
}
