import type { Clock } from '@marquee/kernel/clock'
import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { isInUse } from '../domain/commitment.ts'
import { commitments } from './tables.ts'

export type Commitments = ReturnType<typeof commitmentRepository>

type Row = typeof commitments.$inferInsert

/** The facts that an event adds to a reservation, by column name. */
export type ReservationFacts = Partial<Omit<Row, 'reservationId' | 'lastEventAt'>>

/** Maximum reservations of one user that are checked, newest first. A customer has far fewer holds and tickets. */
const maximumChecked = 1_000

/** Maximum rows per prune batch; bounds the transaction. */
const pruneSize = 1_000

const dayMilliseconds = 86_400_000

const newestOf = (db: Pick<NodePgDatabase, 'select'>, userId: string) =>
  db
    .select()
    .from(commitments)
    .where(eq(commitments.userId, userId))
    .orderBy(sql`${commitments.reservationId} DESC`)
    .limit(maximumChecked)

/**
 * @param retentionDays how long a reservation is kept after its last event; must exceed the longest time from a sale to
 *   the end of the show
 */
export const commitmentRepository = ({
  db,
  now,
  retentionDays,
}: {
  db: NodePgDatabase
  now: Clock
  retentionDays: number
}) => ({
  /** Adds an event's facts to a reservation. Events may arrive in any order: no fact replaces another fact. */
  recordFacts: async (tx: Transaction, reservationId: string, facts: ReservationFacts): Promise<void> => {
    const columns = { ...facts, lastEventAt: now() }
    await tx
      .insert(commitments)
      .values({ reservationId, ...columns })
      .onConflictDoUpdate({ target: commitments.reservationId, set: columns })
  },

  /** Whether one of the user's reservations keeps the account from being deleted. */
  isInUse: async (userId: string): Promise<boolean> =>
    (await newestOf(db, userId)).some((reservation) => isInUse(reservation, now())),

  /** The user's newest reservations. */
  ofUser: (tx: Transaction, userId: string) => newestOf(tx, userId),

  /** Deletes a batch of reservations whose last event is too old. Resolves with true if there may be more. */
  prune: async (): Promise<boolean> => {
    const oldest = new Date(now().getTime() - retentionDays * dayMilliseconds)
    const old = db
      .select({ id: commitments.reservationId })
      .from(commitments)
      .where(and(lt(commitments.lastEventAt, oldest)))
      .orderBy(commitments.lastEventAt)
      .limit(pruneSize)
      .for('update', { skipLocked: true })
    const { rowCount } = await db.delete(commitments).where(sql`${commitments.reservationId} IN ${old}`)
    return rowCount === pruneSize
  },
})
