import jwt, { type TokenOrHeader } from '@fastify/jwt'
import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import { type KeyStore, UnknownKey } from './jwks.ts'

/** The permitted callers of a route: anybody, signed-in users, or superusers. Every route declares its access. */
export type Access = 'public' | 'signed-in' | 'superuser'

export type AuthenticatedUser = {
  readonly id: string
  readonly isSuperuser: boolean
  /** When the token was issued, in Unix seconds. */
  readonly issuedAt: number
  /** The login that the token belongs to. */
  readonly sessionId?: string
}

type AccessTokenClaims = {
  sub: string
  superuser: boolean
  sid?: string
  /** `access`. Tokens of other types that the issuer signs are refused. */
  typ: string
  /** Unix seconds. */
  iat: number
  exp: number
}

declare module '@fastify/jwt' {
  interface FastifyJWT {
    payload: AccessTokenClaims
    user: AuthenticatedUser
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
}

/** Spread into a route's options: `app.get('/movies', { schema, ...openToAll }, handler)`. */
export const openToAll = { config: { access: 'public' } } as const
export const signedIn = { config: { access: 'signed-in' } } as const
export const superusersOnly = { config: { access: 'superuser' } } as const

export class SuperusersOnly extends DomainError {
  readonly code = 'superusers-only'
  readonly kind = 'forbidden'

  constructor() {
    super('Only superusers may do this.')
  }
}

class MultipleAuthorizationHeaders extends DomainError {
  readonly code = 'malformed-request'
  readonly kind = 'malformed'
}

class WrongTokenType extends DomainError {
  readonly code = 'invalid-token'
  readonly kind = 'unauthenticated'
}

/** Verified tokens that a process keeps; the least recently used are dropped first. */
const maxVerified = 5_000

/** The user of a verified token, the key that verified the token, and the time at which the token expires. */
type Verified = {
  readonly user: AuthenticatedUser
  readonly kid: string
  readonly publicKey: string
  readonly expiresAt: number
}

/** Uses the raw headers: Node keeps only the first Authorization header, while a proxy may have checked another. */
const countAuthorizations = ({ raw: { rawHeaders } }: FastifyRequest): number => {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 'authorization'.length && name.toLowerCase() === 'authorization') count += 1
  }
  return count
}

/**
 * Verifies access tokens on every route that is not public. Adding a route that does not declare who may call it
 * throws, so that no route is public by mistake.
 */
export const auth = fp(
  async (app: FastifyInstance, { keys, issuer, audience }: { keys: KeyStore; issuer: string; audience: string }) => {
    // A verified token is looked up by its text, so that it is neither decoded nor hashed again. The token counts as
    // verified only until the issuer withdraws or replaces the key that verified the token.
    const verified = new LRUCache<string, Verified>({ max: maxVerified })
    const usedKeys = new WeakMap<FastifyRequest, { kid: string; publicKey: string; expiresAt: number }>()

    const verify = async (request: FastifyRequest): Promise<void> => {
      const header = request.headers.authorization ?? ''
      const known = verified.get(header)
      if (
        known !== undefined &&
        Date.now() < known.expiresAt &&
        (await keys.publicKey(known.kid)) === known.publicKey
      ) {
        request.user = known.user
        return
      }
      await request.jwtVerify()
      const used = usedKeys.get(request)
      if (used) verified.set(header, { user: request.user, ...used })
    }

    await app.register(jwt, {
      secret: async (request: FastifyRequest, token: TokenOrHeader) => {
        const header = 'header' in token ? token.header : undefined
        const kid: unknown = header && 'kid' in header ? header.kid : undefined
        if (typeof kid !== 'string' || kid.length > 200)
          throw new UnknownKey('The access token names no signing key (kid).')
        const publicKey = await keys.publicKey(kid)
        const payload = 'payload' in token ? token.payload : undefined
        const exp: unknown = payload && typeof payload === 'object' && 'exp' in payload ? payload.exp : undefined
        if (typeof exp === 'number') usedKeys.set(request, { kid, publicKey, expiresAt: exp * 1000 })
        return publicKey
      },
      decode: { complete: true },
      verify: {
        // Refuses unsigned tokens (`none`), and HMAC tokens made with the public key as the secret.
        algorithms: ['RS256'],
        allowedIss: issuer,
        allowedAud: audience,
        requiredClaims: ['sub', 'exp', 'iat', 'iss', 'aud', 'typ'],
      },
      formatUser: ({ sub, superuser, sid, typ, iat }) => {
        if (typ !== 'access') throw new WrongTokenType('This is not an access token.')
        return {
          id: sub,
          isSuperuser: superuser === true,
          issuedAt: iat,
          ...(typeof sid === 'string' ? { sessionId: sid } : {}),
        }
      },
    })

    app.addHook('onRoute', (route) => {
      const access = route.config?.access
      if (access === undefined) throw new Error(`${String(route.method)} ${route.url} does not declare who may call it`)
      route.schema = { ...route.schema, security: access === 'public' ? [] : [{ bearer: [] }] }
    })

    // Caches between the service and the client must not store personal responses.
    app.addHook('onSend', (request, reply, _payload, next) => {
      if (request.routeOptions.config.access !== 'public' && !reply.hasHeader('cache-control')) {
        reply.header('cache-control', 'no-store')
      }
      next()
    })

    app.addHook('onRequest', (request, _reply, next) => {
      if (request.headers.authorization !== undefined && countAuthorizations(request) > 1) {
        next(new MultipleAuthorizationHeaders('There must be only one Authorization header.'))
        return
      }
      const access = request.routeOptions.config.access
      if (access === undefined || access === 'public') {
        next()
        return
      }
      verify(request).then(
        () => next(access === 'superuser' && !request.user.isSuperuser ? new SuperusersOnly() : undefined),
        next,
      )
    })
  },
  { name: 'marquee-auth' },
)
