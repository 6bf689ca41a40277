import type { Clock } from '@marquee/kernel/clock'
import type { Transact, Transaction, UnitOfWork } from '@marquee/messaging/publishing/outbox'
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

const { passwordHash, ...userColumns } = getTableColumns(users)
const credentials = { user: userColumns, passwordHash }

const hasEmail = (email: string) => sql`lower(${users.email}) = ${email}`

/** Saves a changed user and records the events. */
const save = async (unit: UnitOfWork, before: User, change: UserChange, now: Date): Promise<User> => {
  const { tx, record } = unit
  const { user } = change
  if (user.version !== before.version || change.passwordHash !== undefined) {
    const { email, fullName, isActive, isSuperuser, deletedAt, version } = user
    const password = change.passwordHash === undefined ? {} : { passwordHash: change.passwordHash }
    await tx
      .update(users)
      .set({ email, fullName, isActive, isSuperuser, deletedAt, version, ...password })
      .where(eq(users.id, user.id))
  }
  if (change.endLogins) await endLogins(unit, user.id, change.endLogins, now)
  if (user.version !== before.version) await record(updatedEvent(user))
  if (user.deletedAt !== null && before.deletedAt === null) await record(deletedEvent(user))
  return user
}

/** Users. Every change locks the row, applies a rule, and saves the result with its events in one transaction. */
export const userRepository = ({ db, transact, now }: { db: NodePgDatabase; transact: Transact; now: Clock }) => {
  return {
    /** @param email in canonical form */
    isTaken: async (email: string): Promise<boolean> =>
      (await db.select({ id: users.id }).from(users).where(hasEmail(email)).limit(1)).length > 0,

    /** @param email in canonical form */
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

    /** Adds a new user. Throws EmailTaken, also when the same email is registered concurrently. */
    add: (user: User, hash: string): Promise<void> =>
      transact(async ({ tx, record }) => {
        const added = await tx
          .insert(users)
          .values({ ...user, passwordHash: hash })
          .onConflictDoNothing()
          .returning({ id: users.id })
        if (added.length === 0) throw new EmailTaken()
        // A new superuser has version 2. Only the update event tells subscribers that the user is a superuser.
        await record(registeredEvent(user), ...(user.version > 1 ? [updatedEvent(user)] : []))
      }),

    /** Changes one user by a rule. Throws UserNotFound. */
    change: (id: string, rule: (before: Credentials) => UserChange): Promise<User> =>
      transact(async (unit) => {
        const before = await load(unit.tx, id)
        return save(unit, before.user, rule(before), now())
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
        const { user } = await load(unit.tx, id)
        const change = rule(
          user,
          superusers.map((superuser) => superuser.id),
        )
        return save(unit, user, change, now())
      }),
  }
}

const load = async (tx: Transaction, id: string): Promise<Credentials> => {
  const [row] = await tx.select(credentials).from(users).where(eq(users.id, id)).for('update')
  if (!row) throw new UserNotFound()
  return row
}
