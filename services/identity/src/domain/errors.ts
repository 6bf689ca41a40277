import { DomainError } from '@marquee/kernel/domain-error'

export class EmailTaken extends DomainError {
  readonly code = 'email-taken'
  readonly kind = 'conflict'

  constructor() {
    super('An account with this email exists already. Sign in, or use another email.')
  }
}

/**
 * An unknown user, a wrong password and an inactive account get the same error, so that nobody can probe for accounts.
 */
export class InvalidGrant extends DomainError {
  readonly code = 'invalid-grant'
  readonly kind = 'malformed'

  constructor() {
    // RFC 6749, section 5.2, requires the member `error`.
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

/** The token is unknown, expired, revoked or used already. The error does not say which. */
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

/** The access token is genuine, but its account was deactivated or deleted since, or is not in this database. */
export class AccountNotActive extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'

  constructor() {
    super('This account was deactivated or deleted.')
  }
}

/** The access token says superuser, but its owner has lost that right since. */
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
    super('This user is the last active superuser. Make another user a superuser first.')
  }
}

/**
 * The request needs a user with a password, and this user is a guest. Examples are a new password and superuser rights.
 */
export class GuestHasNoPassword extends DomainError {
  readonly code = 'guest-has-no-password'
  readonly kind = 'conflict'

  constructor() {
    super('This user is a guest and has no password. POST /users/me/password turns the guest into an account.')
  }
}

/** The user is an account, which already has a password. */
export class NotAGuest extends DomainError {
  readonly code = 'not-a-guest'
  readonly kind = 'conflict'

  constructor() {
    super('This user is an account already. Change the password with PATCH /users/me.')
  }
}

/** The queue for password hashing is full. */
export class HashingBusy extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too many passwords are being checked at the moment. Try again in a second.')
  }
}

/** The account has an upcoming ticket, a hold, or a refund that is not finished. */
export class AccountInUse extends DomainError {
  readonly code = 'account-in-use'
  readonly kind = 'conflict'

  constructor() {
    super(
      'The account has a hold, an upcoming ticket or an unfinished refund. Cancel the reservation, or wait until it is over.',
    )
  }
}
