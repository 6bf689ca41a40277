import type { Clock } from '@marquee/kernel/clock'
import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { isInUse } from '../domain/commitment.ts'
import { commitments } from './tables.ts'

export type Commitments = ReturnType<typeof commitmentRepository>

type Row = typeof commitments.$inferInsert

/** The facts that an event adds to a reservation, by column name. */
export type ReservationFacts = Pick<Row, 'reservationId'> & Partial<Omit<Row, 'lastEventAt'>>

/** Maximum reservations of one user that are checked, newest first. A customer has far fewer holds and tickets. */
const maximumChecked = 1_000

/** Maximum rows per prune batch; bounds the transaction. */
const pruneSize = 1_000

const dayMilliseconds = 86_400_000

/**
 * Adds facts to any number of reservations, in one prepared statement. No fact replaces another fact. The rows are
 * locked in the order of their ids, so that two batches do not deadlock.
 */
const recordFactsText = `
INSERT INTO identity.commitments AS known (reservation_id, user_id, amount, hold_ends_at, show_ends_at,
  confirmed, expired, cancelled, refund_due, refunded, heard_at)
SELECT "reservationId", "userId", amount, "holdEndsAt", "showEndsAt", coalesce(confirmed, false),
  coalesce(expired, false), coalesce(cancelled, false), coalesce("refundDue", false), coalesce(refunded, false), $2
FROM json_to_recordset($1::json) AS fact ("reservationId" uuid, "userId" uuid, amount integer, "holdEndsAt" timestamptz,
  "showEndsAt" timestamptz, confirmed boolean, expired boolean, cancelled boolean, "refundDue" boolean, refunded boolean)
ORDER BY "reservationId"
ON CONFLICT (reservation_id) DO UPDATE SET
  user_id = coalesce(known.user_id, excluded.user_id),
  amount = coalesce(known.amount, excluded.amount),
  hold_ends_at = coalesce(known.hold_ends_at, excluded.hold_ends_at),
  show_ends_at = coalesce(known.show_ends_at, excluded.show_ends_at),
  confirmed = known.confirmed OR excluded.confirmed,
  expired = known.expired OR excluded.expired,
  cancelled = known.cancelled OR excluded.cancelled,
  refund_due = known.refund_due OR excluded.refund_due,
  refunded = known.refunded OR excluded.refunded,
  heard_at = excluded.heard_at`

/** One row per reservation: the statement may change a row only once. */
const mergedByReservation = (all: readonly ReservationFacts[]): ReservationFacts[] => {
  const merged = new Map<string, ReservationFacts>()
  for (const facts of all) merged.set(facts.reservationId, { ...merged.get(facts.reservationId), ...facts })
  return [...merged.values()]
}

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
  /** Adds the facts of events to their reservations. Events may arrive in any order. */
  recordFacts: async (tx: Transaction, facts: readonly ReservationFacts[]): Promise<void> => {
    await tx.$client.query({
      name: 'record-reservation-facts',
      text: recordFactsText,
      values: [JSON.stringify(mergedByReservation(facts)), now()],
    })
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
