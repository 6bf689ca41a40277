import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TicketKeys } from '../../infrastructure/ticket-keys.ts'

const keySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        kid: z
          .string()
          .describe("The key's number, 1 to 255: the second byte of a ticket's code")
          .meta({ examples: ['1'] }),
        use: z.literal('sig'),
        alg: z.literal('EdDSA'),
        x: z
          .string()
          .describe('The public key, base64url')
          .meta({ examples: ['11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'] }),
      }),
    ),
  })
  .describe('JSON Web Key Set (RFC 7517) of Ed25519 keys (RFC 8037)')

export const publishTicketKeysRoute =
  (ticketKeys: Pick<TicketKeys, 'publicKeys'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/.well-known/ticket-keys.json',
      {
        schema: {
          operationId: 'getTicketKeys',
          summary: 'Get the public keys that verify tickets',
          description:
            'A JSON Web Key Set. A scanner verifies the codes of tickets with these keys, and needs no network for that. A key is published a day before the first ticket is signed with it, and is never removed, so that old tickets can be verified. Fetch the set once a day, and whenever a code names an unknown key. `docs/tickets.md` describes the bytes of a code and shows a verifier.',
          response: { 200: keySet },
          responseHeaders: {
            'Cache-Control': {
              description: '`public, max-age=300`: the set may be kept for five minutes',
              schema: { type: 'string' },
              statuses: [200],
            },
          },
        },
        ...openToAll,
      },
      async (_request, reply) => {
        const keys = ticketKeys.publicKeys().map(({ id, publicKey: x }) => ({
          kty: 'OKP' as const,
          crv: 'Ed25519' as const,
          kid: String(id),
          use: 'sig' as const,
          alg: 'EdDSA' as const,
          x,
        }))
        return reply.header('cache-control', 'public, max-age=300').send({ keys })
      },
    )
  }
