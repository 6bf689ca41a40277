import { and, eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { IdempotencyKeyReused } from '../domain/errors.ts'
import { idempotencyKeys } from './tables.ts'

/** A request under a key that its client chose. */
export type KeyedRequest = {
  readonly userId: string
  readonly key: string
  /** Tells another request under the same key apart. */
  readonly digest: string
}

/** What was answered: the HTTP status, and the body as it was. */
export type KeptAnswer = { readonly status: number; readonly body: unknown }

export type AnswerUnderKey = KeyedRequest & KeptAnswer

/** The request was answered between our look and our deed; the answer can be looked up. */
export class AlreadyAnswered extends Error {
  override readonly name = 'AlreadyAnswered'
}

const pruneSize = 1_000

export type IdempotencyKeys = ReturnType<typeof idempotencyKeyStore>

/**
 * Answers under their clients' keys: the first answer stands, whatever comes after it. They are kept for a day at least, as
 * Stripe keeps them: nobody repeats a request later than that and means the first one.
 */
export const idempotencyKeyStore = ({ db, retentionHours }: { db: NodePgDatabase; retentionHours: number }) => {
  const find = async ({ userId, key, digest }: KeyedRequest): Promise<KeptAnswer | undefined> => {
    const [kept] = await db
      .select()
      .from(idempotencyKeys)
      .where(and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key)))
    if (kept && kept.digest !== digest) {
      throw new IdempotencyKeyReused('This Idempotency-Key came before with another request.')
    }
    return kept && { status: kept.status, body: kept.body }
  }

  return {
    /** The answer that was given before, if any. Throws IdempotencyKeyReused. */
    find,

    /** Keeps an answer if it is the first, and returns the one that stands. Throws IdempotencyKeyReused. */
    keep: async (answer: AnswerUnderKey): Promise<KeptAnswer> => {
      const { userId, key, digest, status, body } = answer
      await db.insert(idempotencyKeys).values({ userId, key, digest, status, body }).onConflictDoNothing()
      return (await find(answer)) ?? { status, body }
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
