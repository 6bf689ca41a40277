import { WrongPassword } from '../domain/errors.ts'
import type { Credentials } from '../domain/user.ts'
import type { LoginThrottle } from '../infrastructure/login-throttle.ts'
import type { Passwords } from '../infrastructure/passwords.ts'

export type AssertPassword = ReturnType<typeof assertPassword>

/**
 * Asks somebody who is signed in for the current password. Wrong guesses count for the login that they come from, so that
 * strangers who guess at the account cannot keep its owner from changing it.
 *
 * @throws WrongPassword, TooManyFailedLogins, HashingBusy
 */
export const assertPassword =
  ({ passwords, throttle }: { passwords: Passwords; throttle: LoginThrottle }) =>
  async (
    {
      credentials: { user, passwordHash },
      sessionId,
      password,
    }: { credentials: Credentials; sessionId: string | undefined; password: string },
    signal?: AbortSignal,
  ): Promise<void> => {
    const guesser = sessionId === undefined ? { email: user.email } : { login: sessionId }
    await throttle.assertOpen(guesser)
    if (!(await passwords.verify(passwordHash, password, signal))) {
      await throttle.recordFailure(guesser)
      throw new WrongPassword()
    }
    await throttle.recordSuccess(guesser)
  }
