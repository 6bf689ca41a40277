import type { EventEnvelope, NewEvent } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import { asc, count, isNull, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool, PoolClient } from 'pg'
import { crashPoint } from '../crash-points.ts'
import { type MessagingTables, qualified } from '../events/tables.ts'
import { currentTraceparent } from '../events/trace-context.ts'

/** drizzle on a pool. The code that creates the pool must listen to the errors of the pool and of each connection. */
export type Database = NodePgDatabase & { readonly $client: Pool }
/** drizzle on the connection of a transaction, without nested transactions. `$client` runs prepared statements. */
export type Transaction = Omit<NodePgDatabase, 'transaction'> & { readonly $client: Pick<PoolClient, 'query'> }

/** A transaction in which state and events are written together. */
export type UnitOfWork = {
  readonly tx: Transaction
  /** Records events in this transaction. The events are published only if the transaction commits. */
  readonly record: (...events: NewEvent[]) => Promise<void>
  /**
   * Runs an action in this process after the transaction has committed, and not at all if it rolls back. The action
   * must not throw.
   */
  readonly afterCommit: (action: () => void) => void
}

export type TransactionOptions = {
  /** How long a statement waits for a lock; by default as long as the connection's setting says. */
  readonly lockTimeoutMilliseconds?: number
}

export type Transact = <T>(work: (unit: UnitOfWork) => Promise<T>, options?: TransactionOptions) => Promise<T>

/** An event as a row of the event log, for statements that insert events without `record`. */
export const eventRow = (event: NewEvent) => ({
  id: newId(),
  type: event.type,
  subject: event.subject,
  sequence: event.sequence,
  traceparent: event.traceparent ?? currentTraceparent() ?? null,
  data: event.data,
})

/**
 * Whether a query timed out. PostgreSQL may still answer the query, and until then answers nothing else on its
 * connection.
 */
const isQueryTimeout = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.message === 'Query read timeout') return true
  }
  return false
}

/**
 * Runs work in one transaction. drizzle's `transaction` never releases a connection on which BEGIN failed. When the
 * database goes away, BEGIN fails on many connections at once. The pool would then be empty until the service is
 * restarted. drizzle also hides the work's error if the rollback fails too. After a query timeout, drizzle waits until
 * the rollback times out as well.
 *
 * Delete this function when drizzle-orm has fixed #6114 (also #6023, #6241 and #6341; open in 0.45 and 1.0.0-rc.4) and
 * passes its error to `release`.
 */
const inTransaction = async <T>(
  { $client: pool }: Database,
  work: (tx: Transaction) => Promise<T>,
  { lockTimeoutMilliseconds }: TransactionOptions = {},
): Promise<T> => {
  const client = await pool.connect()
  let isIdle = false
  try {
    await client.query(
      lockTimeoutMilliseconds === undefined ? 'BEGIN' : `BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMilliseconds}`,
    )
    const result = await work(drizzle({ client }))
    const { command } = await client.query('COMMIT')
    isIdle = true
    // PostgreSQL answers COMMIT with ROLLBACK if a statement has failed, even if the work caught the error.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back, because a statement in it had failed.')
    return result
  } catch (error) {
    if (!isQueryTimeout(error)) {
      isIdle = await client.query('ROLLBACK').then(
        () => true,
        () => false,
      )
    }
    throw error
  } finally {
    // Reuse a connection only if it is idle. If its BEGIN is answered late, later work would be part of a transaction
    // that is never committed. Any other connection is closed, which rolls its transaction back.
    client.release(!isIdle)
  }
}

/**
 * Inserts events, in their order, in one statement with one parameter. PostgreSQL accepts at most 65,535 parameters, so
 * a parameter for each field would limit the size of a batch. Measured for batches of 100 expired holds: 0.14 ms of
 * booking's processor time per hold instead of 0.25 ms.
 */
const insertEvents = async (
  tx: Transaction,
  events: MessagingTables['events'],
  newEvents: readonly NewEvent[],
): Promise<void> => {
  await tx.$client.query({
    name: 'record-events',
    text: `
      INSERT INTO ${qualified(events)} (id, type, subject, sequence, traceparent, data)
      SELECT id, type, subject, sequence, traceparent, data
      FROM ROWS FROM (json_to_recordset($1::json)
        AS (id uuid, type text, subject text, sequence integer, traceparent text, data jsonb)) WITH ORDINALITY
        AS event (id, type, subject, sequence, traceparent, data, place)
      ORDER BY place`,
    values: [JSON.stringify(newEvents.map(eventRow))],
  })
}

/**
 * Creates `transact`.
 *
 * @param onEventsCommitted is called after each commit that recorded events, so that the relay publishes them at once
 */
export const createTransact =
  (db: Database, { events }: Pick<MessagingTables, 'events'>, onEventsCommitted: () => void): Transact =>
  async (work, options) => {
    const actions: (() => void)[] = []
    let recorded = false
    const result = await inTransaction(
      db,
      (tx) =>
        work({
          tx,
          record: async (...newEvents) => {
            if (newEvents.length === 0) return
            recorded = true
            await insertEvents(tx, events, newEvents)
          },
          afterCommit: (action) => {
            actions.push(action)
          },
        }),
      options,
    )
    crashPoint('between commit and publish')
    if (recorded) onEventsCommitted()
    for (const action of actions) action()
    return result
  }

/**
 * Maximum number of events in one claim. This limit bounds the transaction's duration, and the number of events that
 * are published twice because of a crash.
 */
export const claimSize = 200

/** The types of the unpublished events that a claim takes; by default all types. */
type ClaimFilter = {
  readonly without?: readonly string[]
  readonly only?: string
}

/**
 * Claims unpublished events, publishes them, and marks the events that the broker has confirmed. Rows that another
 * replica has locked are skipped. After a crash between confirm and mark, the events are published again; each
 * subscriber's inbox makes the repetition harmless.
 *
 * @returns `claimed`: number of claimed events; `published`: how many of them the broker confirmed; `refused`: the
 *   types of the other claimed events; `failure`: the first error, if any
 */
export const publishClaim = async (
  db: Database,
  { events }: Pick<MessagingTables, 'events'>,
  source: string,
  publish: (event: EventEnvelope) => Promise<void>,
  { without = [], only }: ClaimFilter = {},
): Promise<{ claimed: number; published: number; refused: string[]; failure?: unknown }> =>
  inTransaction(db, async (tx) => {
    const { rows } = await tx.$client.query<ClaimedRow>({
      name: 'claim-events',
      text: `
        SELECT position, id, type, subject, sequence, "time", traceparent, data FROM ${qualified(events)}
        WHERE published_at IS NULL AND type <> ALL ($1::text[]) AND type = coalesce($2, type)
        ORDER BY position LIMIT ${claimSize} FOR UPDATE SKIP LOCKED`,
      values: [without, only ?? null],
    })
    if (rows.length === 0) return { claimed: 0, published: 0, refused: [] }

    const outcomes = await Promise.allSettled(rows.map((row) => publish(envelopeOf(row, source))))
    const taken = rows.filter((_, index) => outcomes[index]?.status === 'fulfilled').map((row) => row.position)
    crashPoint('between publish and mark')
    if (taken.length > 0) {
      await tx.$client.query({
        name: 'mark-events-published',
        text: `UPDATE ${qualified(events)} SET published_at = $2 WHERE position = ANY ($1::bigint[])`,
        values: [taken, new Date()],
      })
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

/** Maximum number of events that are counted, because PostgreSQL counts the rows of the index one by one. */
const maxCounted = 10_000

/** The unpublished events of a service's log, for metrics. */
export const outboxBacklog = (db: Database, { events }: Pick<MessagingTables, 'events'>) => ({
  /** The number of unpublished events, at most 10,000. */
  count: async (): Promise<number> => {
    const waiting = db
      .select({ position: events.position })
      .from(events)
      .where(isNull(events.publishedAt))
      .limit(maxCounted)
      .as('waiting')
    const [row] = await db.select({ count: count() }).from(waiting)
    return row?.count ?? 0
  },

  /** The age of the oldest unpublished event in seconds; 0 if every event is published. */
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

type EventRow = MessagingTables['events']['$inferSelect']

/** A row of the log as the driver returns it: a bigint is a text. */
type ClaimedRow = Omit<EventRow, 'position' | 'publishedAt'> & { readonly position: string }

/** The CloudEvent that is published for a row of the log. */
export const envelopeOf = (row: Omit<EventRow, 'position' | 'publishedAt'>, source: string): EventEnvelope => ({
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
