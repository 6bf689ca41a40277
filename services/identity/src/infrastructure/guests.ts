import type { Clock } from '@marquee/kernel/clock'
import type { Transact } from '@marquee/messaging/publishing/outbox'
import { daysBefore } from '@marquee/service-kit/service/retention'
import { and, gt, isNotNull, isNull, lte } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { isUnused } from '../domain/guest.ts'
import { deleteAccount, type User } from '../domain/user.ts'
import type { Commitments } from './commitments.ts'
import type { Login, Logins } from './logins.ts'
import { users } from './tables.ts'
import { insertUser, lockUser, saveUser } from './users.ts'

export type Guests = ReturnType<typeof guestRepository>

/** Maximum guests that one run of the task checks, each in a transaction of its own. */
const batchSize = 20

const beforeAllIds = '00000000-0000-0000-0000-000000000000'

export const guestRepository = ({
  db,
  transact,
  logins,
  commitments,
  retentionDays,
  now,
}: {
  db: NodePgDatabase
  transact: Transact
  logins: Pick<Logins, 'beginAsGuest' | 'lastRefreshedAt'>
  commitments: Pick<Commitments, 'ofUser'>
  /** How long an unused guest is kept. */
  retentionDays: number
  now: Clock
}) => {
  /** The last guest that was checked. A guest whose check fails is skipped until all others have been checked. */
  let last = beforeAllIds

  /** Decides with the guest's row and logins locked, so that no refresh and no new password comes in between. */
  const anonymise = (id: string, unusedSince: Date): Promise<void> =>
    transact(async (unit) => {
      const { user: guest } = await lockUser(unit.tx, id)
      const lastRefreshedAt = await logins.lastRefreshedAt(unit.tx, id)
      const reservations = await commitments.ofUser(unit.tx, id)
      if (!isUnused({ guest, lastRefreshedAt, reservations }, { now: now(), unusedSince })) return
      await saveUser(unit, guest, { user: deleteAccount(guest, [], now()), endLogins: 'all' }, now())
    })

  return {
    /** Adds a guest and begins the guest's login. */
    add: (guest: User): Promise<Login> =>
      transact(async (unit) => {
        await insertUser(unit, guest, null)
        return logins.beginAsGuest(unit, guest)
      }),

    /** Anonymises the unused guests of a batch. Resolves with true if there may be more. */
    anonymiseUnused: async (): Promise<boolean> => {
      const unusedSince = daysBefore(now(), retentionDays)
      const batch = await db
        .select({ id: users.id })
        .from(users)
        .where(
          and(
            isNotNull(users.guestEmail),
            isNull(users.deletedAt),
            lte(users.createdAt, unusedSince),
            gt(users.id, last),
          ),
        )
        .orderBy(users.id)
        .limit(batchSize)
      for (const { id } of batch) {
        last = id
        await anonymise(id, unusedSince)
      }
      if (batch.length === batchSize) return true
      last = beforeAllIds
      return false
    },
  }
}
