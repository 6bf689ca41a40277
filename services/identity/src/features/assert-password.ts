import { DomainError } from '@marquee/kernel/domain-error'
import { GuestHasNoPassword, WrongPassword } from '../domain/errors.ts'
import type { Credentials } from '../domain/user.ts'
import type { LoginThrottle } from '../infrastructure/login-throttle.ts'
import type { Passwords } from '../infrastructure/passwords.ts'

export type AssertPassword = ReturnType<typeof assertPassword>

/** An account sent no `current_password`. Guests need none, so the schema of a body cannot require the field. */
export class CurrentPasswordMissing extends DomainError {
  readonly code = 'validation-failed'
  readonly kind = 'invalid'

  constructor() {
    super('The request is not valid. The field `errors` lists the invalid fields.', {
      errors: [{ path: 'current_password', message: 'is required' }],
    })
  }
}

/**
 * Checks the current password of a signed-in user. Wrong passwords count for the login that sent the request, or for
 * the email if the access token names no login. So strangers cannot lock out an owner whose access token names a login.
 *
 * @throws GuestHasNoPassword, CurrentPasswordMissing, WrongPassword, TooManyFailedLogins, HashingBusy
 */
export const assertPassword =
  ({ passwords, throttle }: { passwords: Passwords; throttle: LoginThrottle }) =>
  async (
    {
      credentials: { user, passwordHash },
      sessionId,
      password,
    }: { credentials: Credentials; sessionId: string | undefined; password: string | undefined },
    signal?: AbortSignal,
  ): Promise<void> => {
    if (passwordHash === null) throw new GuestHasNoPassword()
    if (password === undefined) throw new CurrentPasswordMissing()
    const throttleKey = sessionId === undefined ? { email: user.email } : { login: sessionId }
    await throttle.assertNotLocked(throttleKey)
    if (!(await passwords.verify(passwordHash, password, signal))) {
      await throttle.recordFailure(throttleKey)
      throw new WrongPassword()
    }
    await throttle.recordSuccess(throttleKey)
  }
