import { NoLongerSuperuser, UserNotFound } from '../../domain/errors.ts'
import { changeStanding, type Standing, type User } from '../../domain/user.ts'
import type { Users } from '../../infrastructure/users.ts'

export type AdministerUser = ReturnType<typeof administerUser>

/**
 * Opens or closes an account, or makes its user a superuser or not. Closing it ends all its logins.
 *
 * @throws LastSuperuser, UserNotFound, NoLongerSuperuser
 */
export const administerUser =
  ({ users }: { users: Users }) =>
  ({ actorId, id, standing }: { actorId: string; id: string; standing: Standing }): Promise<User> =>
    users.changeAmongSuperusers(id, (before, activeSuperusers) => {
      // The token may be older than the decision to take its owner's rights away.
      if (!activeSuperusers.includes(actorId)) throw new NoLongerSuperuser()
      if (before.deletedAt !== null) throw new UserNotFound()
      const user = changeStanding(before, standing, activeSuperusers)
      return user.isActive ? { user } : { user, endLogins: 'all' }
    })
