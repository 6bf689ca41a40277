import { and, desc, isNotNull, isNull, lt } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { NoLongerSuperuser } from '../../domain/errors.ts'
import type { User } from '../../domain/user.ts'
import { users as table } from '../../infrastructure/tables.ts'
import { type Users, userColumns } from '../../infrastructure/users.ts'

export type ListUsers = ReturnType<typeof listUsers>

/**
 * Users, newest first, without deleted accounts. Returns up to `limit + 1` rows: the extra row says that there is
 * another page.
 *
 * @throws NoLongerSuperuser
 */
export const listUsers =
  ({ db, users }: { db: NodePgDatabase; users: Users }) =>
  async ({
    actorId,
    before,
    isGuest,
    limit,
  }: {
    actorId: string
    before: string | undefined
    /** True: only guests. False: only accounts. Undefined: all users. */
    isGuest: boolean | undefined
    limit: number
  }): Promise<User[]> => {
    if (!(await users.isActiveSuperuser(actorId))) throw new NoLongerSuperuser()
    const wanted = isGuest === undefined ? undefined : isGuest ? isNotNull(table.guestEmail) : isNull(table.guestEmail)
    return db
      .select(userColumns)
      .from(table)
      .where(and(isNull(table.deletedAt), wanted, before === undefined ? undefined : lt(table.id, before)))
      .orderBy(desc(table.id))
      .limit(limit + 1)
  }
