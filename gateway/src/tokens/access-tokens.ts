import { DomainError } from '@marquee/kernel/domain-error'
import { auth } from '@marquee/service-kit/http/auth'
import type { KeyStore } from '@marquee/service-kit/http/jwks'
import type { FastifyInstance } from 'fastify'
import type { RevokedTokens } from './revoked-tokens.ts'

class TokenRevoked extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'

  constructor() {
    super('The access token was revoked. Refresh it, or sign in again.')
  }
}

/**
 * Verifies the access token on every route that is added after this call and is not public. A request without a token
 * gets 401 `unauthenticated`; with an invalid or revoked one, 401 `invalid-token`. Until the signing keys are fetched
 * for the first time, a request with a token gets 503.
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
  app.addHook('onRequest', (request, _reply, next) => {
    const isRevoked = request.routeOptions.config.access === 'signed-in' && revokedTokens.isRevoked(request.user)
    next(isRevoked ? new TokenRevoked() : undefined)
  })
}
