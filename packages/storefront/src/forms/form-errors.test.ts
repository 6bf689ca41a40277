import { ApiError } from '@marquee/api-client/client'
import { describe, expect, it } from 'vitest'
import {
  emailError,
  minutesToWait,
  nameError,
  newPasswordError,
  onlyErrors,
  presentPasswordError,
  refusedFields,
} from './form-errors.ts'

describe('the checks before a request', () => {
  it.each(['ada@example.org', ' ada@example.org ', 'a+b@sub.example.co.uk', 'ädä@exämple.de'])(
    'accept the address "%s"',
    (value) => expect(emailError(value)).toBeUndefined(),
  )

  it.each(['', 'ada', 'ada@', '@example.org', 'ada@example', 'ada@example.', 'a b@example.org', 'a@b@example.org'])(
    'refuse the address "%s"',
    (value) => expect(emailError(value)).toBe('signIn.emailInvalid'),
  )

  it('accept names of 1 to 200 characters, not counting spaces around the name', () => {
    expect(nameError('Ada')).toBeUndefined()
    expect(nameError('a'.repeat(200))).toBeUndefined()
    expect(nameError('   ')).toBe('signIn.nameMissing')
    expect(nameError('a'.repeat(201))).toBe('signIn.nameInvalid')
  })

  it('accept new passwords of 8 to 128 characters without control characters', () => {
    expect(newPasswordError('12345678')).toBeUndefined()
    expect(newPasswordError(' spaces count ')).toBeUndefined()
    expect(newPasswordError('a'.repeat(128))).toBeUndefined()
    expect(newPasswordError('1234567')).toBe('signIn.passwordShort')
    expect(newPasswordError('a'.repeat(129))).toBe('signIn.passwordInvalid')
    expect(newPasswordError('12345678\n')).toBe('signIn.passwordInvalid')
  })

  it('accept every present password that is not empty', () => {
    expect(presentPasswordError('short')).toBeUndefined()
    expect(presentPasswordError('')).toBe('signIn.passwordMissing')
  })

  it('leave out the fields without an error', () => {
    expect(onlyErrors({ email: undefined, password: 'signIn.passwordShort' })).toEqual({
      password: 'signIn.passwordShort',
    })
  })
})

describe('the fields that the API refuses', () => {
  const words = {
    email: { field: 'email', message: 'signIn.emailInvalid' },
    full_name: { field: 'name', message: 'signIn.nameInvalid' },
  } as const
  const refusal = (...paths: string[]) =>
    new ApiError('/api/v1/users', 422, {
      code: 'validation-failed',
      errors: paths.map((path) => ({ path, message: 'is invalid' })),
    })

  it('are named with the texts of the storefront', () => {
    expect(refusedFields(refusal('full_name', 'email'), words)).toEqual({
      name: 'signIn.nameInvalid',
      email: 'signIn.emailInvalid',
    })
  })

  it('are not named if the form has no such field, or if the API names none', () => {
    expect(refusedFields(refusal('email', 'age'), words)).toBeUndefined()
    expect(refusedFields(refusal(), words)).toBeUndefined()
    expect(refusedFields(new ApiError('/', 500, 'no JSON'), words)).toBeUndefined()
  })
})

it('the minutes to wait are rounded up, and are the longest lock if the API names none', () => {
  const locked = (body: object) => new ApiError('/', 429, body)
  expect(minutesToWait(locked({ retry_after_seconds: 61 }))).toBe(2)
  expect(minutesToWait(locked({ retry_after_seconds: 0 }))).toBe(1)
  expect(minutesToWait(locked({}))).toBe(15)
})
