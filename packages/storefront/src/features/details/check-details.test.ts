import { ApiError } from '@marquee/api-client/client'
import { describe, expect, it } from 'vitest'
import { checkDetails, fieldErrorsOf } from './check-details.ts'

const complete = { email: 'mia@example.org', name: 'Mia', password: 'long enough' }

describe('the details form', () => {
  it.each(['guest', 'sign-in', 'account'] as const)('takes complete details of the way %s', (way) => {
    expect(checkDetails({ way, ...complete })).toEqual({})
  })

  it('names every missing field of each way', () => {
    const empty = { email: ' ', name: '', password: '' }
    expect(checkDetails({ way: 'guest', ...empty })).toEqual({ email: 'details.error.emailMissing' })
    expect(Object.keys(checkDetails({ way: 'sign-in', ...empty }))).toEqual(['email', 'password'])
    expect(Object.keys(checkDetails({ way: 'account', ...empty }))).toEqual(['name', 'email', 'password'])
  })

  it.each([
    ['mia', 'details.error.emailNoAt'],
    ['mia@', 'details.error.emailAfterAt'],
    ['@example.org', 'details.error.emailBeforeAt'],
    ['mia@example', 'details.error.email'],
    ['mia@example..org', 'details.error.email'],
    ['mia @example.org', 'details.error.email'],
  ])('says of the address %s what is wrong: %s', (email, error) => {
    expect(checkDetails({ way: 'guest', ...complete, email })).toEqual({ email: error })
  })

  it('takes an address with spaces around it', () => {
    expect(checkDetails({ way: 'guest', ...complete, email: ' mia@example.org ' })).toEqual({})
  })

  it('asks for eight characters in a new password only', () => {
    expect(checkDetails({ way: 'account', ...complete, password: '1234567' })).toEqual({
      password: 'details.error.passwordShort',
    })
    expect(checkDetails({ way: 'sign-in', ...complete, password: '1234567' })).toEqual({})
  })
})

it('the API’s validation errors are shown at their fields', () => {
  const errors = [
    { path: 'full_name', message: 'needs a visible character' },
    { path: 'email', message: 'must be an email address' },
    { path: 'something_else', message: 'unknown' },
  ]
  expect(fieldErrorsOf(new ApiError('POST /users', 422, { code: 'validation-failed', errors }))).toEqual({
    name: 'details.error.name',
    email: 'details.error.email',
  })
  expect(fieldErrorsOf(new ApiError('POST /users', 409, { code: 'email-taken' }))).toEqual({})
})
