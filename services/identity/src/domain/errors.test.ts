import { exampleErrorOf } from '@marquee/kernel/domain-error'
import { expect, it } from 'vitest'
import {
  AccountClosed,
  AccountInUse,
  EmailTaken,
  HashingBusy,
  InvalidGrant,
  InvalidRefreshToken,
  LastSuperuser,
  NoLongerSuperuser,
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
  [new AccountClosed(), 'invalid-token', 'unauthenticated'],
  [new NoLongerSuperuser(), 'superusers-only', 'forbidden'],
  [new LastSuperuser(), 'last-superuser', 'conflict'],
  [new HashingBusy(), 'busy', 'unavailable'],
  [new AccountInUse(), 'account-in-use', 'conflict'],
] as const)('%o has the code and the kind of the contract, and says why', (error, code, kind) => {
  expect([error.code, error.kind]).toEqual([code, kind])
  expect(error.message).toMatch(/\.$/)
})

it('says in seconds when to come again after too many failed logins', () => {
  expect(new TooManyFailedLogins(900).details).toEqual({ retry_after_seconds: 900 })
})

it('has the member that OAuth 2 clients look for when the password is wrong', () => {
  expect(new InvalidGrant().details).toEqual({ error: 'invalid_grant' })
})

it.each([[TooManyFailedLogins, 'Too many logins to this account have failed. Try again later.']])(
  '%o has an example for the document',
  (errorClass, sentence) => {
    expect(exampleErrorOf(errorClass).message).toBe(sentence)
  },
)
