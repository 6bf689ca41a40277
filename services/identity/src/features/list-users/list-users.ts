import { and, desc, getTableColumns, isNull, lt } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { NoLongerSuperuser } from '../../domain/errors.ts'
import type { User } from '../../domain/user.ts'
import { users as table } from '../../infrastructure/tables.ts'
import type { Users } from '../../infrastructure/users.ts'

export type ListUsers = ReturnType<typeof listUsers>

const { passwordHash: _, ...columns } = getTableColumns(table)

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
    limit,
  }: {
    actorId: string
    before: string | undefined
    limit: number
  }): Promise<User[]> => {
    if (!(await users.isActiveSuperuser(actorId))) throw new NoLongerSuperuser()
    return db
      .select(columns)
      .from(table)
      .where(and(isNull(table.deletedAt), before === undefined ? undefined : lt(table.id, before)))
      .orderBy(desc(table.id))
      .limit(limit + 1)
  }
