import { DomainError } from '@marquee/kernel/domain-error'
import { auth } from '@marquee/service-kit/http/auth'
import type { KeyStore } from '@marquee/service-kit/http/jwks'
import type { FastifyInstance } from 'fastify'
import type { RevokedTokens } from './revoked-tokens.ts'

class TokenRevoked extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'

  constructor() {
    super('The access token is not valid any more.')
  }
}

/**
 * Verifies the access token on every route added from now on that is not public, and refuses those that were revoked:
 * 401 `unauthenticated` without one, `invalid-token` with a bad one, 503 if the keys were never to be had.
 */
export const verifyAccessTokens = async (
  app: FastifyInstance,
  {
    keys,
    config,
    revokedTokens,
  }: { keys: KeyStore; config: { JWT_ISSUER: string; JWT_AUDIENCE: string }; revokedTokens: RevokedTokens },
): Promise<void> => {
  await app.register(auth, { keys, issuer: config.JWT_ISSUER, audience: config.JWT_AUDIENCE })
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.access !== 'signed-in') return
    if (revokedTokens.isRevoked(request.user)) throw new TokenRevoked()
  })
}
