import type { EventEnvelope, NewEvent } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import { and, asc, count, eq, inArray, isNull, notInArray, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import { crashPoint } from '../crash-points.ts'
import type { MessagingTables } from '../events/tables.ts'
import { currentTraceparent } from '../events/trace-context.ts'

/** drizzle on a pool of connections; whoever opens the pool listens to the errors of each connection. */
export type Database = NodePgDatabase & { readonly $client: Pool }
/** drizzle on the one connection of a transaction, in which there is no other. */
export type Transaction = Omit<NodePgDatabase, 'transaction'>

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

/** Whether the database has not answered in time. Its answer may still come, and until then nothing else is answered. */
const isUnanswered = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message === 'Query read timeout') return true
  }
  return false
}

/**
 * Runs work in one transaction. drizzle's own way with a pool never gives back a connection on which BEGIN failed, as it
 * does on many at once when the database goes away: the pool would soon be empty and the service dead until restarted.
 * And what went wrong would be hidden by a rollback that fails too, or waits in vain as long as the query before it.
 *
 * This function goes when drizzle-orm closes #6114 (also #6023, #6241 and #6341; open in 0.45 and 1.0.0-rc.4) and
 * passes its error to `release`.
 */
const inTransaction = async <T>({ $client: pool }: Database, work: (tx: Transaction) => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  let isIdle = false
  try {
    await client.query('BEGIN')
    const result = await work(drizzle({ client }))
    const { command } = await client.query('COMMIT')
    isIdle = true
    // What PostgreSQL answers when a statement has failed, whoever caught that.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back, because a statement in it had failed.')
    return result
  } catch (error) {
    if (!isUnanswered(error)) {
      isIdle = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      )
    }
    throw error
  } finally {
    // Only a connection that is idle again may serve somebody else: on one whose BEGIN is answered late, their work would
    // be part of a transaction that nobody commits. What is closed instead is rolled back.
    client.release(!isIdle)
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
    crashPoint('between commit and publish')
    if (recorded) committed()
    for (const action of actions) action()
    return result
  }

/** Most events that one claim takes; it bounds the transaction's length and what a crash sends twice. */
const claimSize = 200

type Claim = {
  /** Types of events that are left where they are. */
  readonly without?: readonly string[]
  /** The only type that is taken. */
  readonly only?: string
}

/**
 * Claims unpublished events, publishes them and marks those that the broker has confirmed. Rows that another replica
 * holds are skipped. A crash after the confirm and before the mark publishes again, which the inbox of each subscriber absorbs.
 *
 * @returns how many events were claimed, how many of them the broker took, and of which types it did not take all
 */
export const publishClaim = async (
  db: Database,
  { events }: Pick<MessagingTables, 'events'>,
  source: string,
  publish: (event: EventEnvelope) => Promise<void>,
  { without = [], only }: Claim = {},
): Promise<{ claimed: number; published: number; refused: string[]; failure?: unknown }> =>
  inTransaction(db, async (tx) => {
    const rows = await tx
      .select()
      .from(events)
      .where(
        and(
          isNull(events.publishedAt),
          without.length > 0 ? notInArray(events.type, [...without]) : undefined,
          only === undefined ? undefined : eq(events.type, only),
        ),
      )
      .orderBy(events.position)
      .limit(claimSize)
      .for('update', { skipLocked: true })
    if (rows.length === 0) return { claimed: 0, published: 0, refused: [] }

    const outcomes = await Promise.allSettled(rows.map((row) => publish(envelopeOf(row, source))))
    const taken = rows.filter((_, index) => outcomes[index]?.status === 'fulfilled').map((row) => row.position)
    crashPoint('between publish and mark')
    if (taken.length > 0) {
      await tx.update(events).set({ publishedAt: new Date() }).where(inArray(events.position, taken))
    }
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    const refused = rows.filter((_, index) => outcomes[index]?.status === 'rejected').map(({ type }) => type)
    return {
      claimed: rows.length,
      published: taken.length,
      refused: [...new Set(refused)],
      ...(failed ? { failure: failed.reason } : {}),
    }
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
