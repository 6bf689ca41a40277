import type { EventEnvelope } from '@marquee/contracts/define-event'
import { and, asc, eq, gte, inArray, lt } from 'drizzle-orm'
import type { DeadLetters } from '../consuming/dead-letters.ts'
import { type Database, envelopeOf } from '../publishing/outbox.ts'
import { eventMessage } from './event-message.ts'
import type { MessagingTables } from './tables.ts'

/** How many events are read, and sent without waiting for each, at a time. */
const pageSize = 200

/** A part of a service's event log, in the log's order: `from` is in it, `to` is not. */
export type LogSlice = {
  readonly type?: string | undefined
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly fromPosition?: number | undefined
  readonly toPosition?: number | undefined
  /** At most this many events. */
  readonly limit: number
}

/** How many events were sent, and from which position to go on. */
export type ReplayProgress = { readonly sent: number; readonly nextPosition: number }

type Source = {
  readonly db: Database
  readonly tables: Pick<MessagingTables, 'events'>
  /** As the relay names it, such as `marquee/booking`. */
  readonly source: string
  readonly deliver: DeadLetters['deliver']
}

type Options = {
  /**
   * The subscriber's inbox, in which exactly the events that are sent are forgotten first, so that they are applied again.
   * Without it the subscription skips what it has applied.
   */
  readonly forgetIn?: { readonly db: Database; readonly tables: Pick<MessagingTables, 'inbox'> } | undefined
  /** Told after each page; after a failure, what was told last is from where to go on. */
  readonly onProgress?: (progress: ReplayProgress) => void
  /** Once aborted, the replay ends after the page that it is at. */
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

/** A slice of a service's event log, page by page, as the CloudEvents that were published. */
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
 * Sends a slice of a service's event log to one subscription's queue once more; the other subscribers see nothing of it.
 * A slice that is interrupted can be sent from `nextPosition` on, or as a whole: what arrives twice is applied once.
 */
export const replayEvents = async (
  { db, tables: { events }, source, deliver }: Source,
  queue: string,
  { type, from, to, fromPosition = 0, toPosition, limit }: LogSlice,
  { forgetIn, onProgress, signal }: Options = {},
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

    if (forgetIn) {
      const { inbox } = forgetIn.tables
      const sentAgain = page.map(({ id }) => id)
      await forgetIn.db.delete(inbox).where(and(eq(inbox.subscription, queue), inArray(inbox.eventId, sentAgain)))
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
