import { InvalidGrant } from '../../domain/errors.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Login, Logins } from '../../infrastructure/logins.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

export type LogIn = ReturnType<typeof logIn>

/**
 * Begins a login. The email is canonical. Unknown user, wrong password and closed account take the same path, with the
 * same hashing and the same writes, and end in the same error.
 *
 * @param browser the id of a browser that has signed in to the account before
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
    const guesser = browser === undefined ? { email } : { email, browser }
    await throttle.assertOpen(guesser)
    const credentials = await users.credentialsByEmail(email)
    const right = await passwords.verify(credentials?.passwordHash, password, signal)
    if (!right || !credentials?.user.isActive) {
      await throttle.recordFailure(guesser)
      throw new InvalidGrant()
    }
    await throttle.recordSuccess(guesser)
    const login = await logins.begin(credentials)
    if (!login) throw new InvalidGrant()
    return login
  }
