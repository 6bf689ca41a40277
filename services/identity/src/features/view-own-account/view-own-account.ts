import { AccountNotActive } from '../../domain/errors.ts'
import type { User } from '../../domain/user.ts'
import type { Users } from '../../infrastructure/users.ts'

export type ViewOwnAccount = ReturnType<typeof viewOwnAccount>

/** The signed-in user. Throws AccountNotActive. */
export const viewOwnAccount =
  ({ users }: { users: Users }) =>
  async (id: string): Promise<User> => {
    const found = await users.credentialsById(id)
    if (!found?.user.isActive) throw new AccountNotActive()
    return found.user
  }
