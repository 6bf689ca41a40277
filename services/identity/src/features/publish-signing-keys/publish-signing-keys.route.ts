import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

const jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('RSA'),
        kid: z.string(),
        use: z.literal('sig'),
        alg: z.literal('RS256'),
        n: z.string(),
        e: z.string(),
      }),
    ),
  })
  .describe('JSON Web Key Set (RFC 7517)')

export const publishSigningKeysRoute =
  (signingKeys: SigningKeys): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/.well-known/jwks.json',
      {
        schema: {
          operationId: 'getSigningKeys',
          summary: 'The public keys that access tokens are checked with',
          response: { 200: jwks },
        },
        ...openToAll,
      },
      async (_request, reply) => {
        const keys = signingKeys.publicKeys().map((key) => ({ ...key, use: 'sig' as const, alg: 'RS256' as const }))
        // Shorter than the time for which a key is published before it signs.
        return reply.header('cache-control', 'public, max-age=30').send({ keys })
      },
    )
  }
