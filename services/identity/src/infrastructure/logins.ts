import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { NewEvent } from '@marquee/contracts/define-event'
import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import type { Transact, Transaction, UnitOfWork } from '@marquee/messaging/publishing/outbox'
import { and, eq, isNull, ne, type SQL, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Logger } from 'pino'
import { InvalidRefreshToken } from '../domain/errors.ts'
import type { Credentials, User } from '../domain/user.ts'
import { refreshFamilies, refreshTokens, users } from './tables.ts'
import { loginsEndedEvent } from './user-events.ts'

export type Logins = ReturnType<typeof loginRepository>

/** The logins of a user that are to end: all, or all except the login that sent the request. */
export type LoginsToEnd = 'all' | { readonly allBut: string | undefined }

type EndedLogin = { readonly familyId: string; readonly userId: string }

/** The events about ended logins: one per user. */
const endedEvents = (ended: readonly EndedLogin[]): NewEvent[] =>
  [...Map.groupBy(ended, ({ userId }) => userId)].map(([userId, logins]) =>
    loginsEndedEvent(
      userId,
      logins.map(({ familyId }) => familyId),
    ),
  )

/** A login with its current refresh token. */
export type Login = {
  readonly familyId: string
  readonly userId: string
  readonly isSuperuser: boolean
  readonly isGuest: boolean
  readonly refreshToken: string
}

/** Maximum logins per user. A further login ends the oldest login. */
const maximumLogins = 100

/** Maximum used tokens that are kept per login, however often a client refreshes. */
const maximumUsedTokens = 50

/** How long the row of an ended login is kept at most, although a guest's login could have lasted longer. */
const endedLoginRetentionDays = 30

/** Maximum rows per prune batch; bounds the transaction. */
const pruneSize = 1_000

const hourMilliseconds = 3_600_000
const dayMilliseconds = 24 * hourMilliseconds

const digest = (token: string): Buffer => createHash('sha256').update(token).digest()

/** How long an unused refresh token is valid, in days. */
type Lifetimes = { readonly account: number; readonly guest: number }

const daysAfter = (time: Date, days: number): Date => new Date(time.getTime() + days * dayMilliseconds)

const newToken = (): string => randomBytes(32).toString('base64url')

/**
 * The successor that a token has if it is exchanged with an idempotency key: the same token for each repeat of the
 * request, so that no token has to be stored. Only a holder of `SIGNING_KEY_SECRET` can compute the successor.
 */
const successorFor = (secret: string) => {
  const key = createHmac('sha256', secret).update('marquee refresh token successors').digest()
  return (token: string, idempotencyKey: string): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([token, idempotencyKey]))
      .digest('base64url')
}

const insertLogin = async (
  tx: Transaction,
  { id: userId, isSuperuser, isGuest }: Pick<User, 'id' | 'isSuperuser' | 'isGuest'>,
  { lifetimes, now }: { lifetimes: Lifetimes; now: Date },
): Promise<Login> => {
  const refreshToken = newToken()
  const familyId = newId()
  const expiresAt = daysAfter(now, isGuest ? lifetimes.guest : lifetimes.account)
  await tx.insert(refreshFamilies).values({ id: familyId, userId, createdAt: now, refreshedAt: now, expiresAt })
  await tx.insert(refreshTokens).values({ tokenHash: digest(refreshToken), familyId, expiresAt })
  return { familyId, userId, isSuperuser, isGuest, refreshToken }
}

type Exchange = {
  readonly hash: Buffer
  readonly successorHash: Buffer
  readonly now: Date
}

type LoginRow = { family_id: string; user_id: string; is_superuser: boolean; is_guest: boolean }

/**
 * Marks a refresh token as used and stores its successor. Resolves with the login, or with undefined if the token is
 * unknown, used or expired, or its login has ended.
 */
const exchange = async (
  db: NodePgDatabase,
  { hash, successorHash, now, lifetimes }: Exchange & { readonly lifetimes: Lifetimes },
): Promise<LoginRow | undefined> => {
  const time = sql`${now.toISOString()}::timestamptz`
  const expiry = (days: number) => sql`${daysAfter(now, days).toISOString()}::timestamptz`
  const { rows } = await db.execute<LoginRow>(sql`
    WITH family AS (
      SELECT family.id, owner.id AS user_id, owner.is_superuser, owner.guest_email IS NOT NULL AS is_guest,
        CASE WHEN owner.guest_email IS NULL THEN ${expiry(lifetimes.account)} ELSE ${expiry(lifetimes.guest)} END AS expiry
      FROM ${refreshTokens} AS token
      JOIN ${refreshFamilies} AS family ON family.id = token.family_id
      JOIN ${users} AS owner ON owner.id = family.user_id
      WHERE token.token_hash = ${hash} AND family.revoked_at IS NULL AND owner.is_active
      FOR UPDATE OF family
    ), used AS (
      UPDATE ${refreshTokens} AS token SET used_at = ${time}
      FROM family
      WHERE token.token_hash = ${hash} AND token.family_id = family.id
        AND token.used_at IS NULL AND token.expires_at > ${time}
      RETURNING token.family_id, family.expiry
    ), successor AS (
      INSERT INTO ${refreshTokens} (token_hash, family_id, expires_at)
      SELECT ${successorHash}::bytea, family_id, expiry FROM used
    ), extended AS (
      UPDATE ${refreshFamilies} AS family SET expires_at = used.expiry, refreshed_at = ${time}
      FROM used WHERE family.id = used.family_id
    ), pruned AS (
      DELETE FROM ${refreshTokens} AS token USING (
        SELECT old.token_hash FROM ${refreshTokens} AS old JOIN used ON used.family_id = old.family_id
        WHERE old.used_at IS NOT NULL ORDER BY old.used_at DESC OFFSET ${maximumUsedTokens}
      ) AS old WHERE token.token_hash = old.token_hash
    )
    SELECT family.id AS family_id, family.user_id, family.is_superuser, family.is_guest
    FROM family JOIN used ON used.family_id = family.id`)
  return rows[0]
}

/**
 * The login of a token that was exchanged for this successor after `since`. Undefined if the successor has been used:
 * the client has then got the response that it asks for again.
 */
const exchanged = async (
  db: NodePgDatabase,
  { hash, successorHash, now, since }: Exchange & { readonly since: Date },
): Promise<LoginRow | undefined> => {
  const { rows } = await db.execute<LoginRow>(sql`
    SELECT family.id AS family_id, owner.id AS user_id, owner.is_superuser, owner.guest_email IS NOT NULL AS is_guest
    FROM ${refreshTokens} AS used
    JOIN ${refreshTokens} AS successor ON successor.family_id = used.family_id
    JOIN ${refreshFamilies} AS family ON family.id = used.family_id
    JOIN ${users} AS owner ON owner.id = family.user_id
    WHERE used.token_hash = ${hash} AND used.used_at > ${since.toISOString()}::timestamptz
      AND successor.token_hash = ${successorHash} AND successor.used_at IS NULL
      AND successor.expires_at > ${now.toISOString()}::timestamptz
      AND family.revoked_at IS NULL AND owner.is_active`)
  return rows[0]
}

/** The columns of a login that ends. */
const endedAt = (now: Date) => ({
  revokedAt: now,
  expiresAt: sql`least(${refreshFamilies.expiresAt}, ${daysAfter(now, endedLoginRetentionDays).toISOString()}::timestamptz)`,
})

/**
 * Ends the login whose refresh token matches the condition, and records the event. The event makes the gateway refuse
 * the login's access tokens.
 */
const endLoginOf = (
  { transact, now }: { transact: Transact; now: () => Date },
  tokenCondition: SQL | undefined,
): Promise<EndedLogin[]> =>
  transact(async ({ tx, record }) => {
    const ended = await tx
      .update(refreshFamilies)
      .set(endedAt(now()))
      .from(refreshTokens)
      .where(and(tokenCondition, eq(refreshFamilies.id, refreshTokens.familyId), isNull(refreshFamilies.revokedAt)))
      .returning({ familyId: refreshFamilies.id, userId: refreshFamilies.userId })
    await record(...endedEvents(ended))
    return ended
  })

/**
 * Deletes a batch of expired families, expired tokens and tokens used before `usedBefore`. Resolves with true if there
 * may be more.
 */
const deleteExpired = async (
  db: NodePgDatabase,
  { now, usedBefore }: { now: Date; usedBefore: Date },
): Promise<boolean> => {
  const time = now.toISOString()
  const tokens = await db.execute(sql`
    DELETE FROM ${refreshTokens} WHERE token_hash IN (
      SELECT token_hash FROM ${refreshTokens}
      WHERE expires_at <= ${time}::timestamptz OR used_at <= ${usedBefore.toISOString()}::timestamptz
      LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
  const families = await db.execute(sql`
    DELETE FROM ${refreshFamilies} WHERE id IN (
      SELECT id FROM ${refreshFamilies} WHERE expires_at <= ${time}::timestamptz
      LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
  return tokens.rowCount === pruneSize || families.rowCount === pruneSize
}

type Options = {
  db: NodePgDatabase
  transact: Transact
  lifetimes: Lifetimes
  /** How long a refresh can be repeated with the same idempotency key. */
  repeatHours: number
  /** `SIGNING_KEY_SECRET` */
  secret: string
  /** How long a used refresh token is kept, so that its reuse is noticed. */
  usedRetentionDays: number
  now: Clock
  log: Logger
}

/**
 * Refresh tokens, each of which works once; only the repeat of a refresh may send a used token. The tokens of one login
 * form a family.
 *
 * Every statement locks rows in the order user, family, token, so that no deadlock is possible.
 */
export const loginRepository = ({
  db,
  transact,
  lifetimes,
  repeatHours,
  secret,
  usedRetentionDays,
  now,
  log,
}: Options) => {
  const successorOf = successorFor(secret)

  return {
    /**
     * Begins a login of an account. Resolves with undefined if the account was deactivated or its password changed
     * after the credentials were read: a login with the old password must not outlive the change that ended all other
     * logins.
     */
    begin: ({ user, passwordHash }: Credentials): Promise<Login | undefined> =>
      transact(async ({ tx, record }) => {
        if (passwordHash === null) return undefined
        const [account] = await tx
          .select({ isSuperuser: users.isSuperuser })
          .from(users)
          .where(and(eq(users.id, user.id), users.isActive, eq(users.passwordHash, passwordHash)))
          .for('share')
        if (!account) return undefined
        const login = await insertLogin(tx, { ...user, ...account }, { lifetimes, now: now() })
        const { rows: displaced } = await tx.execute<{ id: string }>(sql`
          DELETE FROM ${refreshFamilies} WHERE id IN (
            SELECT id FROM ${refreshFamilies} WHERE user_id = ${user.id} ORDER BY id DESC OFFSET ${maximumLogins})
          RETURNING id`)
        await record(...endedEvents(displaced.map(({ id }) => ({ userId: user.id, familyId: id }))))
        return login
      }),

    /** Begins the login of a new guest in the transaction of the caller. */
    beginAsGuest: ({ tx }: UnitOfWork, guest: User): Promise<Login> =>
      insertLogin(tx, guest, { lifetimes, now: now() }),

    /**
     * When one of the user's logins was last refreshed or begun; null if no login is left. Locks the logins, so that no
     * login of the user is refreshed until the transaction ends.
     */
    lastRefreshedAt: async (tx: Transaction, userId: string): Promise<Date | null> => {
      const families = await tx
        .select({ refreshedAt: refreshFamilies.refreshedAt, expiresAt: refreshFamilies.expiresAt })
        .from(refreshFamilies)
        .where(and(eq(refreshFamilies.userId, userId), isNull(refreshFamilies.revokedAt)))
        .orderBy(refreshFamilies.id)
        .for('update')
      if (families.length === 0) return null
      const times = families.map(
        ({ refreshedAt, expiresAt }) => refreshedAt ?? daysAfter(expiresAt, -lifetimes.account),
      )
      return new Date(Math.max(...times.map((time) => time.getTime())))
    },

    /**
     * Exchanges a refresh token for its successor. If several requests send the same token, exactly one succeeds. Every
     * other request has sent a used token, which ends the login (RFC 9700, section 4.14.2).
     *
     * Requests with the same token and the same idempotency key are repeats of one request, whose response may have been
     * lost. All of them get the same successor, until it is used or `repeatHours` have passed.
     *
     * @throws InvalidRefreshToken
     */
    refresh: async (token: string, idempotencyKey?: string): Promise<Login> => {
      const isRepeatable = idempotencyKey !== undefined
      const refreshToken = isRepeatable ? successorOf(token, idempotencyKey) : newToken()
      const hash = digest(token)
      const request = { hash, successorHash: digest(refreshToken), now: now() }
      const since = new Date(now().getTime() - repeatHours * hourMilliseconds)
      const row =
        (await exchange(db, { ...request, lifetimes })) ??
        (isRepeatable ? await exchanged(db, { ...request, since }) : undefined)
      if (row) {
        const { family_id: familyId, user_id: userId, is_superuser: isSuperuser, is_guest: isGuest } = row
        return { familyId, userId, isSuperuser, isGuest, refreshToken }
      }
      // A token that is used again may be stolen. We cannot tell the thief from the owner, so the login ends for both.
      const ended = await endLoginOf(
        { transact, now },
        and(eq(refreshTokens.tokenHash, hash), sql`${refreshTokens.usedAt} IS NOT NULL`),
      )
      for (const login of ended) {
        log.warn(
          { event: 'login.token_reused', ...login },
          'a used refresh token was sent again; its login has been ended',
        )
      }
      throw new InvalidRefreshToken()
    },

    /** Ends the login of a refresh token, used or not. Does nothing for an unknown token. */
    end: async (token: string): Promise<void> => {
      await endLoginOf({ transact, now }, eq(refreshTokens.tokenHash, digest(token)))
    },

    /** Deletes a batch of expired logins and tokens. Resolves with true if there may be more. */
    prune: async (): Promise<boolean> => {
      const usedBefore = new Date(now().getTime() - usedRetentionDays * dayMilliseconds)
      return deleteExpired(db, { now: now(), usedBefore })
    },
  }
}

/** Ends a user's logins in the transaction of the caller. */
export const endLogins = async (
  { tx, record }: UnitOfWork,
  userId: string,
  which: LoginsToEnd,
  now: Date,
): Promise<void> => {
  const kept = which === 'all' ? undefined : which.allBut
  const ended = await tx
    .update(refreshFamilies)
    .set(endedAt(now))
    .where(
      and(
        eq(refreshFamilies.userId, userId),
        isNull(refreshFamilies.revokedAt),
        kept === undefined ? undefined : ne(refreshFamilies.id, kept),
      ),
    )
    .returning({ familyId: refreshFamilies.id, userId: refreshFamilies.userId })
  await record(...endedEvents(ended))
}
