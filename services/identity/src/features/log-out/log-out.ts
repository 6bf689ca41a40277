import type { Logins } from '../../infrastructure/logins.ts'

export type LogOut = ReturnType<typeof logOut>

/** Ends the login of a refresh token. One that is unknown has nothing to end, which is what was asked for (RFC 7009). */
export const logOut =
  ({ logins }: { logins: Logins }) =>
  async (refreshToken: string | undefined): Promise<void> => {
    if (refreshToken !== undefined) await logins.end(refreshToken)
  }
