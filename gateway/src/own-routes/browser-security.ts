import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

/** Response headers that a page of an allowed origin may read. */
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
 * Adds the headers that browsers enforce. Only pages of the given origins may call the API, no page may frame a
 * response, and no response may run as a script.
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
    // Browsers ignore this header over plain HTTP.
    strictTransportSecurity: protocol === 'https:',
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (request, reply) => {
    // If the status of a preflight's response allows a body, Safari waits for that body.
    if (request.method === 'OPTIONS') reply.code(204)
  })
  await app.register(cors, {
    origin: [...origins],
    // For the refresh cookie.
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    exposedHeaders,
    maxAge: 600,
    strictPreflight: false,
    // The hooks that follow run for preflights too, so that preflights count toward the rate limits.
    preflightContinue: true,
  })
}
