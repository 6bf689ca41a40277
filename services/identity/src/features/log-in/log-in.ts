import { InvalidGrant } from '../../domain/errors.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Login, Logins } from '../../infrastructure/logins.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

export type LogIn = ReturnType<typeof logIn>

/**
 * Begins a login. The email must be canonical. An unknown user, a wrong password, an inactive account and a guest
 * cause the same hashing, the same writes and the same error. So nobody can probe for accounts.
 *
 * @param browser id of a browser that has signed in to the account before
 * @throws InvalidGrant, TooManyFailedLogins, HashingBusy
 */
export const logIn =
  ({
    users,
    logins,
    passwords,
    throttle,
  }: {
    users: Users
    logins: Logins
    passwords: Passwords
    throttle: LoginThrottle
  }) =>
  async (
    { email, password, browser }: { email: string; password: string; browser: string | undefined },
    signal?: AbortSignal,
  ): Promise<Login> => {
    const throttleKey = browser === undefined ? { email } : { email, browser }
    await throttle.assertNotLocked(throttleKey)
    const credentials = await users.credentialsByEmail(email)
    const right = await passwords.verify(credentials?.passwordHash ?? undefined, password, signal)
    if (!right || !credentials?.user.isActive) {
      await throttle.recordFailure(throttleKey)
      throw new InvalidGrant()
    }
    await throttle.recordSuccess(throttleKey)
    const login = await logins.begin(credentials)
    if (!login) throw new InvalidGrant()
    return login
  }
