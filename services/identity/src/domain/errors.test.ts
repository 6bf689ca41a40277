import { exampleErrorOf } from '@marquee/kernel/domain-error'
import { expect, it } from 'vitest'
import {
  AccountInUse,
  AccountNotActive,
  EmailTaken,
  GuestHasNoPassword,
  HashingBusy,
  InvalidGrant,
  InvalidRefreshToken,
  LastSuperuser,
  NoLongerSuperuser,
  NotAGuest,
  TooManyFailedLogins,
  UserNotFound,
  WrongPassword,
} from './errors.ts'

it.each([
  [new EmailTaken(), 'email-taken', 'conflict'],
  [new InvalidGrant(), 'invalid-grant', 'malformed'],
  [new TooManyFailedLogins(900), 'too-many-failed-logins', 'too-many'],
  [new InvalidRefreshToken(), 'invalid-refresh-token', 'unauthenticated'],
  [new WrongPassword(), 'wrong-password', 'invalid'],
  [new UserNotFound(), 'user-not-found', 'not-found'],
  [new AccountNotActive(), 'invalid-token', 'unauthenticated'],
  [new NoLongerSuperuser(), 'superusers-only', 'forbidden'],
  [new LastSuperuser(), 'last-superuser', 'conflict'],
  [new HashingBusy(), 'busy', 'unavailable'],
  [new AccountInUse(), 'account-in-use', 'conflict'],
  [new GuestHasNoPassword(), 'guest-has-no-password', 'conflict'],
  [new NotAGuest(), 'not-a-guest', 'conflict'],
] as const)(
  '%o has the code and the kind of the public contract, and a sentence as its message',
  (error, code, kind) => {
    expect([error.code, error.kind]).toEqual([code, kind])
    expect(error.message).toMatch(/\.$/)
  },
)

it('TooManyFailedLogins has the seconds until the next attempt in its details', () => {
  expect(new TooManyFailedLogins(900).details).toEqual({ retry_after_seconds: 900 })
})

it('InvalidGrant has the member `error` that OAuth 2 clients expect', () => {
  expect(new InvalidGrant().details).toEqual({ error: 'invalid_grant' })
})

it.each([[TooManyFailedLogins, 'Too many logins to this account have failed. Try again later.']])(
  '%o has an example for the API document',
  (errorClass, sentence) => {
    expect(exampleErrorOf(errorClass).message).toBe(sentence)
  },
)
