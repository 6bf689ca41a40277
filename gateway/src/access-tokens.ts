import { DomainError } from '@marquee/kernel/domain-error'
import { auth } from '@marquee/service-kit/auth'
import type { KeyStore } from '@marquee/service-kit/jwks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RevokedTokens } from './revoked-tokens.ts'
import { MalformedRequest } from './upstream-errors.ts'

class TokenRevoked extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'
}

/** Node keeps the first of several and says nothing of the others; whoever is behind us may take another one. */
const countAuthorizations = ({ raw: { rawHeaders } }: FastifyRequest): number => {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === 'authorization') count += 1
  }
  return count
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
  app.addHook('onRequest', async (request) => {
    if (request.headers.authorization !== undefined && countAuthorizations(request) > 1) {
      throw new MalformedRequest('There must be only one Authorization header.')
    }
  })
  await app.register(auth, { keys, issuer: config.JWT_ISSUER, audience: config.JWT_AUDIENCE })
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.access !== 'signed-in') return
    if (revokedTokens.isRevoked(request.user)) throw new TokenRevoked('The access token is not valid any more.')
  })
}
