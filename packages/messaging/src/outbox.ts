import type { EventEnvelope, NewEvent } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import { asc, count, inArray, isNull, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import type { MessagingTables } from './tables.ts'
import { currentTraceparent } from './trace-context.ts'

/** drizzle on a pool of connections; whoever opens the pool listens to the errors of each connection. */
export type Database = NodePgDatabase & { readonly $client: Pool }
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]

/** A transaction in which state and events are written together. */
export type UnitOfWork = {
  readonly tx: Transaction
  /** Records events in the same transaction; they are published after it has committed, or never. */
  readonly record: (...events: NewEvent[]) => Promise<void>
  /** Runs something in this process once the transaction has committed, and never if it has not. It must not throw. */
  readonly afterCommit: (action: () => void) => void
}

export type Transact = <T>(work: (unit: UnitOfWork) => Promise<T>) => Promise<T>

/** An event as a row of the log; for the few statements that insert it by themselves. */
export const eventRow = (event: NewEvent) => ({
  id: newId(),
  type: event.type,
  subject: event.subject,
  sequence: event.sequence,
  traceparent: currentTraceparent() ?? null,
  data: event.data,
})

/**
 * Runs work in one transaction. drizzle's own way with a pool never gives back a connection on which BEGIN failed, as it
 * does on many at once when the database goes away: the pool would soon be empty and the service dead until restarted.
 */
const inTransaction = async <T>({ $client: pool }: Database, work: (tx: Transaction) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  try {
    return await drizzle({ client }).transaction(work)
  } finally {
    // Only a connection that is idle again, after COMMIT or ROLLBACK, may serve somebody else.
    client.release(client.getTransactionStatus() !== 'I')
  }
}

/** Runs work in one transaction and, when that has committed events, calls `committed`, so that they leave at once. */
export const createTransact =
  (db: Database, { events }: Pick<MessagingTables, 'events'>, committed: () => void): Transact =>
  async (work) => {
    const actions: (() => void)[] = []
    let recorded = false
    const result = await inTransaction(db, (tx) =>
      work({
        tx,
        record: async (...newEvents) => {
          if (newEvents.length === 0) return
          recorded = true
          await tx.insert(events).values(newEvents.map(eventRow))
        },
        afterCommit: (action) => {
          actions.push(action)
        },
      }),
    )
    if (recorded) committed()
    for (const action of actions) action()
    return result
  }

/** Most events that one claim takes; it bounds the transaction's length and what a crash sends twice. */
const claimSize = 200

/**
 * Claims unpublished events, publishes them and marks those that the broker has confirmed. Rows that another replica
 * holds are skipped. A crash after the confirm and before the mark publishes again, which the inbox of each subscriber absorbs.
 *
 * @returns how many events were claimed and how many of them the broker took
 */
export const publishClaim = async (
  db: Database,
  { events }: Pick<MessagingTables, 'events'>,
  source: string,
  publish: (event: EventEnvelope) => Promise<void>,
): Promise<{ claimed: number; published: number; failure?: unknown }> =>
  inTransaction(db, async (tx) => {
    const rows = await tx
      .select()
      .from(events)
      .where(isNull(events.publishedAt))
      .orderBy(events.position)
      .limit(claimSize)
      .for('update', { skipLocked: true })
    if (rows.length === 0) return { claimed: 0, published: 0 }

    const outcomes = await Promise.allSettled(rows.map((row) => publish(envelopeOf(row, source))))
    const taken = rows.filter((_, index) => outcomes[index]?.status === 'fulfilled').map((row) => row.position)
    if (taken.length > 0) {
      await tx.update(events).set({ publishedAt: new Date() }).where(inArray(events.position, taken))
    }
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    return { claimed: rows.length, published: taken.length, ...(failed ? { failure: failed.reason } : {}) }
  })

/** The most unpublished events that are counted: the index is read row by row. */
const countedAtMost = 10_000

/** What waits to be published. */
export const outboxBacklog = (db: Database, { events }: Pick<MessagingTables, 'events'>) => ({
  /** How many events, up to 10,000. */
  count: async (): Promise<number> => {
    const waiting = db
      .select({ position: events.position })
      .from(events)
      .where(isNull(events.publishedAt))
      .limit(countedAtMost)
      .as('waiting')
    const [row] = await db.select({ count: count() }).from(waiting)
    return row?.count ?? 0
  },

  /** For how many seconds the first of them has waited; 0 if there is none. */
  oldestAgeSeconds: async (): Promise<number> => {
    const [oldest] = await db
      .select({ seconds: sql<number>`extract(epoch FROM clock_timestamp() - ${events.time})::float8` })
      .from(events)
      .where(isNull(events.publishedAt))
      .orderBy(asc(events.position))
      .limit(1)
    return Math.max(0, oldest?.seconds ?? 0)
  },
})

/** A row of the log as the CloudEvent that is published for it. */
export const envelopeOf = (row: MessagingTables['events']['$inferSelect'], source: string): EventEnvelope => ({
  specversion: '1.0',
  id: row.id,
  source,
  type: row.type,
  subject: row.subject,
  time: row.time.toISOString(),
  datacontenttype: 'application/json',
  sequence: row.sequence,
  ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
  data: row.data,
})
