import type { Clock } from '@marquee/kernel/clock'
import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { isInUse } from '../domain/commitment.ts'
import { commitments } from './tables.ts'

export type Commitments = ReturnType<typeof commitmentRepository>

type Row = typeof commitments.$inferInsert

/** Facts of a reservation, by the names of their columns. */
export type Facts = Partial<Omit<Row, 'reservationId' | 'heardAt'>>

/** Most of a user's reservations that are looked at, the newest first. Holds and tickets of one customer are far fewer. */
const lookedAt = 1_000

/** Most rows that one pruning deletes; it bounds its transaction. */
const pruneSize = 1_000

const dayMilliseconds = 86_400_000

/**
 * @param retentionDays how long a reservation is remembered after it was last heard of; longer than any ticket is sold ahead
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
  /** Keeps what an event tells of a reservation. Events may come in any order: no fact takes another one back. */
  learn: async (tx: Transaction, reservationId: string, facts: Facts): Promise<void> => {
    const known = { ...facts, heardAt: now() }
    await tx
      .insert(commitments)
      .values({ reservationId, ...known })
      .onConflictDoUpdate({ target: commitments.reservationId, set: known })
  },

  /** Whether something of a user's is still under way. */
  isInUse: async (userId: string): Promise<boolean> => {
    const rows = await db
      .select()
      .from(commitments)
      .where(eq(commitments.userId, userId))
      .orderBy(sql`${commitments.reservationId} DESC`)
      .limit(lookedAt)
    return rows.some((row) => isInUse(row, now()))
  },

  /** Deletes a batch of what was not heard of for long and is over. Resolves with whether there may be more. */
  prune: async (): Promise<boolean> => {
    const oldest = new Date(now().getTime() - retentionDays * dayMilliseconds)
    const old = db
      .select({ id: commitments.reservationId })
      .from(commitments)
      .where(and(lt(commitments.heardAt, oldest)))
      .orderBy(commitments.heardAt)
      .limit(pruneSize)
      .for('update', { skipLocked: true })
    const { rowCount } = await db.delete(commitments).where(sql`${commitments.reservationId} IN ${old}`)
    return rowCount === pruneSize
  },
})
