import { AccountNotActive, WrongPassword } from '../../domain/errors.ts'
import { rename, type User } from '../../domain/user.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'
import type { AssertPassword } from '../assert-password.ts'

export type ChangeOwnAccount = ReturnType<typeof changeOwnAccount>

export type OwnAccountChange = {
  readonly id: string
  /** The login that the request came from. */
  readonly sessionId: string | undefined
  readonly fullName: string | undefined
  readonly password: { readonly next: string; readonly current: string | undefined } | undefined
}

/**
 * Changes the name, the password, or both. A new password ends every login except the one that sent the request.
 *
 * @throws WrongPassword, CurrentPasswordMissing, GuestHasNoPassword, TooManyFailedLogins, AccountNotActive, HashingBusy
 */
export const changeOwnAccount = ({
  users,
  passwords,
  assertPassword,
}: {
  users: Users
  passwords: Passwords
  assertPassword: AssertPassword
}) => {
  return async ({ id, sessionId, fullName, password }: OwnAccountChange, signal?: AbortSignal): Promise<User> => {
    const credentials = await users.credentialsById(id)
    if (!credentials?.user.isActive) throw new AccountNotActive()
    if (password) await assertPassword({ credentials, sessionId, password: password.current }, signal)
    const passwordHash = password && (await passwords.hash(password.next, signal))

    return users.change(id, (before) => {
      if (!before.user.isActive) throw new AccountNotActive()
      const user = fullName === undefined ? before.user : rename(before.user, fullName)
      if (passwordHash === undefined) return { user }
      // The password changed while we were hashing, so `password.current` is no longer the current password.
      if (before.passwordHash !== credentials.passwordHash) throw new WrongPassword()
      return { user, passwordHash, endLogins: { allBut: sessionId } }
    })
  }
}
