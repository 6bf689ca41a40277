import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SigningKeys } from '../../infrastructure/signing-keys.ts'

const jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('RSA'),
        kid: z.string().describe('Key id, as in the header of an access token'),
        use: z.literal('sig'),
        alg: z.literal('RS256'),
        n: z.string().describe('Modulus, base64url'),
        e: z.string().describe('Exponent, base64url'),
      }),
    ),
  })
  .describe('JSON Web Key Set (RFC 7517)')

export const publishSigningKeysRoute =
  (signingKeys: Pick<SigningKeys, 'publicKeys'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/.well-known/jwks.json',
      {
        schema: {
          operationId: 'getSigningKeys',
          summary: 'Get the public keys that verify access tokens',
          description:
            'A JSON Web Key Set. A new key is published 60 s before it signs, and old keys stay until their last token has expired. Keep the set for up to 30 s, and fetch it again when a token names an unknown `kid`.',
          response: { 200: jwks },
          responseHeaders: {
            'Cache-Control': {
              description: '`public, max-age=30`: the set may be kept for 30 seconds',
              schema: { type: 'string' },
              statuses: [200],
            },
          },
        },
        config: { ...openToAll.config, mayBeShed: false },
      },
      async (_request, reply) => {
        const keys = signingKeys.publicKeys().map((key) => ({ ...key, use: 'sig' as const, alg: 'RS256' as const }))
        // `max-age` must be shorter than the 60 s for which a key is published before it signs.
        return reply.header('cache-control', 'public, max-age=30').send({ keys })
      },
    )
  }
