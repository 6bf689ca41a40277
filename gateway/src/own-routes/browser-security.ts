import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** What a page of another origin may read besides the body. */
const exposedHeaders = [
  'etag',
  'idempotent-replayed',
  'link',
  'location',
  'preference-applied',
  'retry-after',
  'www-authenticate',
  'x-request-id',
]

/**
 * What browsers are told: pages of the given origins alone may call the API, nobody may frame it, and nothing that it
 * answers runs as a script.
 */
export const secureBrowsers = async (
  app: FastifyInstance,
  { publicUrl, origins }: { publicUrl: string; origins: readonly string[] },
): Promise<void> => {
  const { protocol } = new URL(publicUrl)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Over plain HTTP it means nothing.
    strictTransportSecurity: protocol === 'https:',
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (request, reply) => {
    // Safari waits for a body unless a preflight's answer says that it has none.
    if (request.method === 'OPTIONS') reply.code(204)
  })
  await app.register(cors, {
    origin: [...origins],
    // For the cookie that holds the refresh token.
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: 600,
    strictPreflight: false,
    // Answered after the hooks that follow, so that preflights are counted as every other request.
    preflightContinue: true,
  })
}
