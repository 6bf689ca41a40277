import { AccountClosed, WrongPassword } from '../../domain/errors.ts'
import { type Credentials, rename, type User } from '../../domain/user.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

export type ChangeOwnAccount = ReturnType<typeof changeOwnAccount>

export type OwnAccountChange = {
  readonly id: string
  /** The login that the request came from. */
  readonly sessionId: string | undefined
  readonly fullName: string | undefined
  readonly password: { readonly next: string; readonly current: string } | undefined
}

/**
 * Changes the name, the password, or both. A new password ends every login but the one that it was changed from.
 *
 * @throws WrongPassword, TooManyFailedLogins, AccountClosed, HashingBusy
 */
export const changeOwnAccount = ({
  users,
  passwords,
  throttle,
}: {
  users: Users
  passwords: Passwords
  throttle: LoginThrottle
}) => {
  /** A guess at the current password is a guess like any other: it counts as a failed login. */
  const assertRight = async ({ user, passwordHash }: Credentials, password: string): Promise<void> => {
    await throttle.assertOpen(user.email)
    if (!(await passwords.verify(passwordHash, password))) {
      await throttle.recordFailure(user.email)
      throw new WrongPassword()
    }
    await throttle.recordSuccess(user.email)
  }

  return async ({ id, sessionId, fullName, password }: OwnAccountChange): Promise<User> => {
    const credentials = await users.credentialsById(id)
    if (!credentials?.user.isActive) throw new AccountClosed()
    if (password) await assertRight(credentials, password.current)
    const passwordHash = password && (await passwords.hash(password.next))

    return users.change(id, (before) => {
      if (!before.user.isActive) throw new AccountClosed()
      const user = fullName === undefined ? before.user : rename(before.user, fullName)
      if (passwordHash === undefined) return { user }
      // Somebody changed it while we were hashing: the password given is not the current one any more.
      if (before.passwordHash !== credentials.passwordHash) throw new WrongPassword()
      return { user, passwordHash, endLogins: { allBut: sessionId } }
    })
  }
}
