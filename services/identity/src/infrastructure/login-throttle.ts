import { createHash } from 'node:crypto'
import type { Clock } from '@marquee/kernel/clock'
import { eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { TooManyFailedLogins } from '../domain/errors.ts'
import { maximumFailures, secondsLocked, windowStart } from '../domain/login-throttle.ts'
import { loginFailures } from './tables.ts'

export type LoginThrottle = ReturnType<typeof createLoginThrottle>

/** Maximum rows per prune batch; bounds the transaction. */
const pruneSize = 1_000

/**
 * Identifies the failures that are counted together. All unknown browsers share one count per account. Each login has
 * its own count, as has each browser that has signed in to the account before. So strangers cannot lock the owner out.
 */
export type ThrottleKey =
  | { readonly email: string }
  | { readonly email: string; readonly browser: string }
  | { readonly login: string }

const textOf = (key: ThrottleKey): string => {
  if ('login' in key) return `login ${key.login}`
  return 'browser' in key ? `browser ${key.browser} ${key.email}` : key.email
}

const digest = (key: ThrottleKey): Buffer => createHash('sha256').update(textOf(key)).digest()

/**
 * Refuses further passwords for a key after too many failures with that key, whether or not the account exists. The
 * counts are in the database, so that they apply to all replicas together. Emails must be canonical.
 */
export const createLoginThrottle = ({ db, now, enabled }: { db: NodePgDatabase; now: Clock; enabled: boolean }) => {
  /** Throws TooManyFailedLogins while the account is locked. */
  const assertNotLocked = async (throttleKey: ThrottleKey): Promise<void> => {
    if (!enabled) return
    const [row] = await db
      .select({ failedAt: loginFailures.failedAt })
      .from(loginFailures)
      .where(eq(loginFailures.account, digest(throttleKey)))
    const seconds = secondsLocked(row?.failedAt ?? [], now())
    if (seconds > 0) throw new TooManyFailedLogins(seconds)
  }

  return {
    assertNotLocked,

    /**
     * Counts a failed login. Throws TooManyFailedLogins if the account is locked already, so that concurrent guesses
     * test no more passwords than sequential guesses.
     */
    recordFailure: async (throttleKey: ThrottleKey): Promise<void> => {
      if (!enabled) return
      const time = now()
      const recent = sql`unnest(${loginFailures.failedAt}) AS time WHERE time > ${windowStart(time).toISOString()}::timestamptz`
      const counted = await db
        .insert(loginFailures)
        .values({ account: digest(throttleKey), failedAt: [time], lastFailedAt: time })
        .onConflictDoUpdate({
          target: loginFailures.account,
          set: {
            failedAt: sql`(SELECT array_agg(time) FROM ${recent}) || ${time.toISOString()}::timestamptz`,
            lastFailedAt: time,
          },
          setWhere: sql`(SELECT count(*) FROM ${recent}) < ${maximumFailures}`,
        })
        .returning({ account: loginFailures.account })
      if (counted.length === 0) await assertNotLocked(throttleKey)
    },

    /** Deletes the failures after a success. Throws TooManyFailedLogins if the account was locked meanwhile. */
    recordSuccess: async (throttleKey: ThrottleKey): Promise<void> => {
      if (!enabled) return
      await assertNotLocked(throttleKey)
      await db.delete(loginFailures).where(eq(loginFailures.account, digest(throttleKey)))
    },

    /** Deletes a batch of failures that no longer count. Resolves with true if there may be more. */
    prune: async (): Promise<boolean> => {
      const { rowCount } = await db.execute(sql`
        DELETE FROM ${loginFailures} WHERE account IN (
          SELECT account FROM ${loginFailures} WHERE last_failed_at <= ${windowStart(now()).toISOString()}::timestamptz
          LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
      return rowCount === pruneSize
    },
  }
}
