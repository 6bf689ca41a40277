import { DomainError } from '@marquee/kernel/domain-error'

export class EmailTaken extends DomainError {
  readonly code = 'email-taken'
  readonly kind = 'conflict'

  constructor() {
    super('There is an account with this email already.')
  }
}

/** One answer for an unknown user, a wrong password and an account that is not active: none tells which it was. */
export class InvalidGrant extends DomainError {
  readonly code = 'invalid-grant'
  readonly kind = 'malformed'

  constructor() {
    // The extra member is what RFC 6749, section 5.2, asks for.
    super('The username or the password is wrong.', { error: 'invalid_grant' })
  }
}

export class TooManyFailedLogins extends DomainError {
  static readonly example = () => new TooManyFailedLogins(900)

  readonly code = 'too-many-failed-logins'
  readonly kind = 'too-many'

  constructor(retryAfterSeconds: number) {
    super('Too many logins to this account have failed. Try again later.', { retry_after_seconds: retryAfterSeconds })
  }
}

/** Unknown, expired, revoked or used before: all the same to whoever holds it. */
export class InvalidRefreshToken extends DomainError {
  readonly code = 'invalid-refresh-token'
  readonly kind = 'unauthenticated'

  constructor() {
    super('The refresh token is not valid. Sign in again.')
  }
}

export class WrongPassword extends DomainError {
  readonly code = 'wrong-password'
  readonly kind = 'invalid'

  constructor() {
    super('The current password is wrong.')
  }
}

export class UserNotFound extends DomainError {
  readonly code = 'user-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such user.')
  }
}

/** The token is genuine, but its account was closed since, or belongs to a database that is no more. */
export class AccountClosed extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'

  constructor() {
    super('This account is not active.')
  }
}

/** The token says superuser, but its owner is none any more. */
export class NoLongerSuperuser extends DomainError {
  readonly code = 'superusers-only'
  readonly kind = 'forbidden'

  constructor() {
    super('Only superusers may do this.')
  }
}

export class LastSuperuser extends DomainError {
  readonly code = 'last-superuser'
  readonly kind = 'conflict'

  constructor() {
    super('This is the last active superuser; nobody could make another one.')
  }
}

/** More passwords wait to be hashed than can be in a reasonable time. */
export class HashingBusy extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too many sign-ins are under way. Try again in a moment.')
  }
}

/** The account has an upcoming ticket, seats on hold, or money that is on its way back. */
export class AccountInUse extends DomainError {
  readonly code = 'account-in-use'
  readonly kind = 'conflict'

  constructor() {
    super('There is an upcoming ticket or a payment under way. Cancel it, or wait until it is over.')
  }
}
