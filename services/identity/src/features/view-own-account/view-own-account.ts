import { AccountClosed } from '../../domain/errors.ts'
import type { User } from '../../domain/user.ts'
import type { Users } from '../../infrastructure/users.ts'

export type ViewOwnAccount = ReturnType<typeof viewOwnAccount>

/** The user who is signed in. Throws AccountClosed. */
export const viewOwnAccount =
  ({ users }: { users: Users }) =>
  async (id: string): Promise<User> => {
    const found = await users.credentialsById(id)
    if (!found?.user.isActive) throw new AccountClosed()
    return found.user
  }
