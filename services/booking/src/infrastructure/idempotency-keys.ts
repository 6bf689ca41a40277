import { type DomainError, errorKinds } from '@marquee/kernel/domain-error'
import { and, eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { z } from 'zod'
import { IdempotencyKeyReused } from '../domain/errors.ts'
import type { ReservationView } from './reservation-views.ts'
import { idempotencyKeys } from './tables.ts'

/** A request under a key that its client chose. */
export type KeyedRequest = {
  readonly userId: string
  readonly key: string
  /** Tells another request under the same key apart. */
  readonly digest: string
}

/** A refusal as the rule gave it: `DomainError` without its stack. `requestId` names the request that was refused first. */
export type Refusal = Pick<DomainError, 'code' | 'kind' | 'message' | 'details'> & { readonly requestId: string }

/** The outcome of a request: the reservation as it was placed, or the refusal. */
export type Outcome = { readonly placed: ReservationView } | { readonly refused: Refusal }

/** What a replica of the version before has kept: an HTTP status with its body. */
export type OldAnswer = { readonly answered: { readonly status: number; readonly body: unknown } }

export type OutcomeUnderKey = KeyedRequest & { readonly outcome: Outcome }

const date = z.coerce.date()
const seat = z.object({ id: z.string(), row: z.int(), number: z.int(), type: z.string(), price: z.int() })
const placed = z.object({
  reservation: z.object({
    id: z.string(),
    status: z.enum(['pending', 'confirmed', 'expired', 'cancelled', 'refunded']),
    seats: z.array(seat),
    amount: z.int(),
    currency: z.string(),
    createdAt: date,
    expiresAt: date,
    confirmedAt: date.nullable(),
    cancelledAt: date.nullable(),
  }),
  showtime: z.object({ id: z.string(), startsAt: date, timeZone: z.string() }),
  room: z.object({ id: z.string(), name: z.string() }),
  movie: z.object({ id: z.string(), title: z.string(), posterUrl: z.string().nullable() }),
})
const refused = z.object({
  code: z.string(),
  kind: z.enum(errorKinds),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  requestId: z.string(),
})
const stored = z.union([z.object({ placed }), z.object({ refused })])

/** An outcome as it is stored, with times in ISO 8601. */
export const outcomeJson = (outcome: Outcome): string => JSON.stringify(stored.parse(outcome))

/** Another request stored the outcome under this key after we looked for it; it can be read now. */
export class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered'
}

const pruneSize = 1_000

export type IdempotencyKeys = ReturnType<typeof idempotencyKeyStore>

/**
 * Outcomes under their clients' keys: the first one stands, whatever comes after it. They are kept for a day at least, as
 * Stripe keeps them: nobody repeats a request later than that and means the first one.
 */
export const idempotencyKeyStore = ({ db, retentionHours }: { db: NodePgDatabase; retentionHours: number }) => {
  const find = async ({ userId, key, digest }: KeyedRequest): Promise<Outcome | OldAnswer | undefined> => {
    const [kept] = await db
      .select()
      .from(idempotencyKeys)
      .where(and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key)))
    if (kept && kept.digest !== digest) {
      throw new IdempotencyKeyReused()
    }
    if (kept?.outcome == null) return kept && { answered: { status: kept.status ?? 500, body: kept.body } }
    return stored.parse(kept.outcome)
  }

  return {
    /** The outcome of the first request, if there was one. Throws IdempotencyKeyReused. */
    find,

    /**
     * Stores an outcome if it is the first, and returns the one that stands, with whether another request stored it. Throws
     * IdempotencyKeyReused.
     */
    keep: async ({ outcome, ...request }: OutcomeUnderKey) => {
      const { rowCount } = await db.execute(sql`
        INSERT INTO ${idempotencyKeys} (user_id, key, digest, outcome)
        VALUES (${request.userId}, ${request.key}, ${request.digest}, ${outcomeJson(outcome)}) ON CONFLICT DO NOTHING`)
      return rowCount === 1
        ? { outcome, isRepeat: false }
        : { outcome: (await find(request)) ?? outcome, isRepeat: true }
    },

    /** Forgets a batch of the keys that are too old. Returns whether there may be more. */
    prune: async (now: Date): Promise<boolean> => {
      const oldest = new Date(now.getTime() - retentionHours * 3_600_000).toISOString()
      const { rowCount } = await db.execute(sql`
        DELETE FROM ${idempotencyKeys} WHERE (user_id, key) IN (
          SELECT user_id, key FROM ${idempotencyKeys} WHERE created_at < ${oldest}::timestamptz
          ORDER BY created_at LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
      return rowCount === pruneSize
    },
  }
}
