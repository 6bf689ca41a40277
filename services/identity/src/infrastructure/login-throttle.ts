import { createHash } from 'node:crypto'
import type { Clock } from '@marquee/kernel/clock'
import { eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { TooManyFailedLogins } from '../domain/errors.ts'
import { maximumFailures, secondsClosed, windowStart } from '../domain/login-throttle.ts'
import { loginFailures } from './tables.ts'

export type LoginThrottle = ReturnType<typeof createLoginThrottle>

/** Most rows that one pruning deletes; it bounds its transaction. */
const pruneSize = 1_000

/**
 * Whose failures are counted together. Strangers who guess at an account share its count. A browser that has signed in to the
 * account before, and a login that is under way, have counts of their own, so that strangers cannot lock the owner out.
 */
export type Guesser =
  | { readonly email: string }
  | { readonly email: string; readonly browser: string }
  | { readonly login: string }

const nameOf = (guesser: Guesser): string => {
  if ('login' in guesser) return `login ${guesser.login}`
  return 'browser' in guesser ? `browser ${guesser.browser} ${guesser.email}` : guesser.email
}

const digest = (guesser: Guesser): Buffer => createHash('sha256').update(nameOf(guesser)).digest()

/**
 * Closes an account to logins after too many have failed, whether or not there is such an account. It is kept in the
 * database, so that it holds for all replicas together. Emails are canonical.
 */
export const createLoginThrottle = ({ db, now, enabled }: { db: NodePgDatabase; now: Clock; enabled: boolean }) => {
  /** Throws TooManyFailedLogins if the account is closed. */
  const assertOpen = async (guesser: Guesser): Promise<void> => {
    if (!enabled) return
    const [row] = await db
      .select({ failedAt: loginFailures.failedAt })
      .from(loginFailures)
      .where(eq(loginFailures.account, digest(guesser)))
    const seconds = secondsClosed(row?.failedAt ?? [], now())
    if (seconds > 0) throw new TooManyFailedLogins(seconds)
  }

  return {
    assertOpen,

    /**
     * Counts a failed login. Throws TooManyFailedLogins if the account is closed already: of any number of guesses made
     * at once, no more are told that they were wrong than of guesses made one by one.
     */
    recordFailure: async (guesser: Guesser): Promise<void> => {
      if (!enabled) return
      const time = now()
      const recent = sql`unnest(${loginFailures.failedAt}) AS time WHERE time > ${windowStart(time).toISOString()}::timestamptz`
      const counted = await db
        .insert(loginFailures)
        .values({ account: digest(guesser), failedAt: [time], lastFailedAt: time })
        .onConflictDoUpdate({
          target: loginFailures.account,
          set: {
            failedAt: sql`(SELECT array_agg(time) FROM ${recent}) || ${time.toISOString()}::timestamptz`,
            lastFailedAt: time,
          },
          setWhere: sql`(SELECT count(*) FROM ${recent}) < ${maximumFailures}`,
        })
        .returning({ account: loginFailures.account })
      if (counted.length === 0) await assertOpen(guesser)
    },

    /** Forgets the failures after a success. Throws TooManyFailedLogins if the account was closed meanwhile. */
    recordSuccess: async (guesser: Guesser): Promise<void> => {
      if (!enabled) return
      await assertOpen(guesser)
      await db.delete(loginFailures).where(eq(loginFailures.account, digest(guesser)))
    },

    /** Deletes a batch of what no longer counts. Resolves with whether there may be more. */
    prune: async (): Promise<boolean> => {
      const { rowCount } = await db.execute(sql`
        DELETE FROM ${loginFailures} WHERE account IN (
          SELECT account FROM ${loginFailures} WHERE last_failed_at <= ${windowStart(now()).toISOString()}::timestamptz
          LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
      return rowCount === pruneSize
    },
  }
}
