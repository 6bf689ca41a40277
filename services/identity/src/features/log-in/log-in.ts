import { InvalidGrant } from '../../domain/errors.ts'
import type { LoginThrottle } from '../../infrastructure/login-throttle.ts'
import type { Login, Logins } from '../../infrastructure/logins.ts'
import type { Passwords } from '../../infrastructure/passwords.ts'
import type { Users } from '../../infrastructure/users.ts'

export type LogIn = ReturnType<typeof logIn>

/**
 * Begins a login. The email is normalised. Unknown user, wrong password and closed account take the same path, with the
 * same hashing and the same writes, and end in the same error.
 *
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
  async ({ email, password }: { email: string; password: string }): Promise<Login> => {
    await throttle.assertOpen(email)
    const credentials = await users.credentialsByEmail(email)
    const right = await passwords.verify(credentials?.passwordHash, password)
    if (!right || !credentials?.user.isActive) {
      await throttle.recordFailure(email)
      throw new InvalidGrant()
    }
    await throttle.recordSuccess(email)
    const login = await logins.begin(credentials)
    if (!login) throw new InvalidGrant()
    return login
  }
