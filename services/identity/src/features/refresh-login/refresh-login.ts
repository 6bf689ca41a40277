import { InvalidRefreshToken } from '../../domain/errors.ts'
import type { Login, Logins } from '../../infrastructure/logins.ts'

export type RefreshLogin = ReturnType<typeof refreshLogin>

/**
 * Exchanges a refresh token for its successor in the same login. A repeat with the same idempotency key gets the same
 * successor. Throws InvalidRefreshToken.
 */
export const refreshLogin =
  ({ logins }: { logins: Logins }) =>
  async (refreshToken: string | undefined, idempotencyKey?: string): Promise<Login> => {
    if (refreshToken === undefined) throw new InvalidRefreshToken()
    return logins.refresh(refreshToken, idempotencyKey)
  }
