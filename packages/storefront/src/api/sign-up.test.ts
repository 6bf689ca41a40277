import { ApiError } from '@marquee/api-client/client'
import { describe, expect, it, vi } from 'vitest'
import { registerAndSignIn } from './sign-up.ts'

const problem = (status: number, code: string) => new ApiError('/api/v1', status, { code })
const taken = problem(409, 'email-taken')

describe('signing up', () => {
  it('signs in with the new account', async () => {
    const signIn = vi.fn(async () => undefined)
    await registerAndSignIn(async () => undefined, signIn)
    expect(signIn).toHaveBeenCalledTimes(1)
  })

  it('signs in if an earlier try has made the account', async () => {
    const signIn = vi.fn(async () => undefined)
    await registerAndSignIn(() => Promise.reject(taken), signIn)
    expect(signIn).toHaveBeenCalledTimes(1)
  })

  it.each([problem(400, 'invalid-grant'), problem(429, 'too-many-failed-logins')])(
    'says that the address is taken if the login is refused with $code',
    async (refused) => {
      const signIn = () => Promise.reject(refused)
      await expect(registerAndSignIn(() => Promise.reject(taken), signIn)).rejects.toBe(taken)
    },
  )

  it('says that the login was lost if it has no answer', async () => {
    const lost = new TypeError('Failed to fetch')
    const signIn = () => Promise.reject(lost)
    await expect(registerAndSignIn(async () => undefined, signIn)).rejects.toBe(lost)
    await expect(registerAndSignIn(() => Promise.reject(taken), signIn)).rejects.toBe(lost)
  })

  it('does not sign in if the account is refused for another reason', async () => {
    const refused = problem(422, 'validation-failed')
    const signIn = vi.fn(async () => undefined)
    await expect(registerAndSignIn(() => Promise.reject(refused), signIn)).rejects.toBe(refused)
    expect(signIn).not.toHaveBeenCalled()
  })
})
