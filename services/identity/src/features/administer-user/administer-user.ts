import { NoLongerSuperuser, UserNotFound } from '../../domain/errors.ts'
import { type AdminChange, applyAdminChange, type User } from '../../domain/user.ts'
import type { Users } from '../../infrastructure/users.ts'

export type AdministerUser = ReturnType<typeof administerUser>

/**
 * Activates or deactivates an account, or grants or revokes superuser rights. Deactivation ends all logins of the
 * account.
 *
 * @throws LastSuperuser, GuestHasNoPassword, UserNotFound, NoLongerSuperuser
 */
export const administerUser =
  ({ users }: { users: Users }) =>
  ({ actorId, id, change }: { actorId: string; id: string; change: AdminChange }): Promise<User> =>
    users.changeAmongSuperusers(id, (before, activeSuperusers) => {
      // The actor may have been demoted or deactivated since the access token was issued.
      if (!activeSuperusers.includes(actorId)) throw new NoLongerSuperuser()
      if (before.deletedAt !== null) throw new UserNotFound()
      const user = applyAdminChange(before, change, activeSuperusers)
      return user.isActive ? { user } : { user, endLogins: 'all' }
    })
