import type { Logins } from '../../infrastructure/logins.ts'

export type LogOut = ReturnType<typeof logOut>

/** Ends the login of a refresh token. An unknown token is no error (RFC 7009). */
export const logOut =
  ({ logins }: { logins: Logins }) =>
  async (refreshToken: string | undefined): Promise<void> => {
    if (refreshToken !== undefined) await logins.end(refreshToken)
  }
