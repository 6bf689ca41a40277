import type { Clock } from '@marquee/kernel/clock'
import type { Transact, Transaction, UnitOfWork } from '@marquee/messaging/publishing/outbox'
import { violates } from '@marquee/service-kit/database/constraint'
import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { EmailTaken, UserNotFound } from '../domain/errors.ts'
import type { Credentials, User } from '../domain/user.ts'
import { endLogins, type LoginsToEnd } from './logins.ts'
import { users } from './tables.ts'
import { deletedEvent, registeredEvent, updatedEvent } from './user-events.ts'

export type Users = ReturnType<typeof userRepository>

/** The result of a rule: the changed user, and further changes for the same transaction. */
export type UserChange = {
  readonly user: User
  readonly passwordHash?: string
  readonly endLogins?: LoginsToEnd
}

const { passwordHash, email: accountEmail, guestEmail, ...commonColumns } = getTableColumns(users)

/** A user's row as a `User`. */
export const userColumns = {
  ...commonColumns,
  email: sql<string>`coalesce(${guestEmail}, ${accountEmail})`,
  isGuest: sql<boolean>`${guestEmail} IS NOT NULL`,
}
const credentials = { user: userColumns, passwordHash }

/** The placeholder keeps a guest's email out of the unique index. No mail can be delivered to `.invalid` (RFC 2606). */
const emailColumns = ({ id, email, isGuest }: User) =>
  isGuest ? { email: `guest-${id}@guest.invalid`, guestEmail: email } : { email, guestEmail: null }

/** Matches accounts only. */
const hasEmail = (email: string) => sql`lower(${users.email}) = ${email} AND ${users.guestEmail} IS NULL`

/**
 * Adds a new user and records the events. Throws EmailTaken if an account has the email, also when that account is
 * registered concurrently. Any number of guests may have the same email.
 *
 * @param hash null for a guest
 */
export const insertUser = async ({ tx, record }: UnitOfWork, user: User, hash: string | null): Promise<void> => {
  const added = await tx
    .insert(users)
    .values({ ...user, ...emailColumns(user), passwordHash: hash })
    .onConflictDoNothing()
    .returning({ id: users.id })
  if (added.length === 0) throw new EmailTaken()
  // A new superuser has version 2. Only the update event tells subscribers that the user is a superuser.
  await record(registeredEvent(user), ...(user.version > 1 ? [updatedEvent(user)] : []))
}

/**
 * Saves a changed user and records the events. Throws EmailTaken if a guest becomes an account whose email another
 * account has.
 */
export const saveUser = async (unit: UnitOfWork, before: User, change: UserChange, now: Date): Promise<User> => {
  const { tx, record } = unit
  const { user } = change
  if (user.version !== before.version || change.passwordHash !== undefined) {
    const { fullName, isActive, isSuperuser, deletedAt, version } = user
    const password = change.passwordHash === undefined ? {} : { passwordHash: change.passwordHash }
    await tx
      .update(users)
      .set({ ...emailColumns(user), fullName, isActive, isSuperuser, deletedAt, version, ...password })
      .where(eq(users.id, user.id))
      .catch((error: unknown) => {
        throw violates(error, 'users_email') ? new EmailTaken() : error
      })
  }
  if (change.endLogins) await endLogins(unit, user.id, change.endLogins, now)
  if (user.version !== before.version) await record(updatedEvent(user))
  if (user.deletedAt !== null && before.deletedAt === null) await record(deletedEvent(user))
  return user
}

/** Users. Every change locks the row, applies a rule, and saves the result with its events in one transaction. */
export const userRepository = ({ db, transact, now }: { db: NodePgDatabase; transact: Transact; now: Clock }) => {
  return {
    /**
     * Whether an account has the email. Guests do not count.
     *
     * @param email in canonical form
     */
    isTaken: async (email: string): Promise<boolean> =>
      (await db.select({ id: users.id }).from(users).where(hasEmail(email)).limit(1)).length > 0,

    /**
     * The account with the email. No guest is found by an email.
     *
     * @param email in canonical form
     */
    credentialsByEmail: async (email: string): Promise<Credentials | undefined> =>
      (await db.select(credentials).from(users).where(hasEmail(email)).limit(1))[0],

    credentialsById: async (id: string): Promise<Credentials | undefined> =>
      (await db.select(credentials).from(users).where(eq(users.id, id)))[0],

    isActiveSuperuser: async (id: string): Promise<boolean> => {
      const found = await db
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, id), users.isActive, users.isSuperuser))
      return found.length > 0
    },

    /** Adds a new account. Throws EmailTaken, also when the same email is registered concurrently. */
    add: (user: User, hash: string): Promise<void> => transact((unit) => insertUser(unit, user, hash)),

    /** Changes one user by a rule. Throws UserNotFound, and EmailTaken as `saveUser` does. */
    change: (id: string, rule: (before: Credentials) => UserChange): Promise<User> =>
      transact(async (unit) => {
        const before = await lockUser(unit.tx, id)
        return saveUser(unit, before.user, rule(before), now())
      }),

    /**
     * Changes one user by a rule that depends on which users are active superusers. The rule gets the ids of all
     * active superusers, whose rows are locked until the transaction ends. Throws UserNotFound.
     */
    changeAmongSuperusers: (
      id: string,
      rule: (before: User, activeSuperusers: readonly string[]) => UserChange,
    ): Promise<User> =>
      transact(async (unit) => {
        // Locking the superusers' rows in one order, and before the user's own row, prevents deadlocks.
        const superusers = await unit.tx
          .select({ id: users.id })
          .from(users)
          .where(and(users.isActive, users.isSuperuser))
          .orderBy(users.id)
          .for('update')
        const { user } = await lockUser(unit.tx, id)
        const change = rule(
          user,
          superusers.map((superuser) => superuser.id),
        )
        return saveUser(unit, user, change, now())
      }),
  }
}

/** Locks a user's row until the transaction ends. Throws UserNotFound. */
export const lockUser = async (tx: Transaction, id: string): Promise<Credentials> => {
  const [row] = await tx.select(credentials).from(users).where(eq(users.id, id)).for('update')
  if (!row) throw new UserNotFound()
  return row
}
