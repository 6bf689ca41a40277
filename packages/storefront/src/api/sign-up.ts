import { ApiError } from '@marquee/api-client/client'

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof ApiError && codes.includes(error.code)

/**
 * Makes an account, and signs in. If the address has an account already, an earlier try may have made it and lost its
 * login, so the login is tried once. If the password is not the account's, the address counts as taken.
 */
export const registerAndSignIn = async (
  register: () => Promise<unknown>,
  signIn: () => Promise<void>,
): Promise<void> => {
  const taken = await register().then(
    () => undefined,
    (error: unknown) => {
      if (hasCode(error, 'email-taken')) return error
      throw error
    },
  )
  try {
    await signIn()
  } catch (error) {
    throw taken !== undefined && hasCode(error, 'invalid-grant', 'too-many-failed-logins') ? taken : error
  }
}
