import formbody from '@fastify/formbody'
import fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, LogController } from 'fastify'
import { z } from 'zod'
import { addStripeApi, errorAnswer } from './api.ts'
import { openDatabase } from './database.ts'
import { deliveryQueue } from './delivery-queue.ts'
import { apiVersion, eventLog } from './events.ts'
import { parseForm } from './form.ts'
import { idempotencyKeys } from './idempotency.ts'
import { newId } from './ids.ts'
import { createKnobs } from './knobs.ts'
import { objectStore } from './objects.ts'
import { startPruning } from './prune.ts'
import { refundOutcomes } from './refund-outcomes.ts'
import { addSandboxRoutes } from './sandbox-routes.ts'
import { invalidParameter, StripeError } from './stripe-error.ts'
import { startWebhookSender } from './webhook-sender.ts'

/** The sandbox's address, directory, keys and webhook endpoints. `port` 0 takes a free port. */
export const stripeSandboxOptions = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535),
  directory: z.string().min(1),
  secretKey: z.string().regex(/^sk_test_\w+$/, 'must be a test key: sk_test_…'),
  publishableKey: z.string().regex(/^pk_test_\w+$/, 'must be a test key: pk_test_…'),
  webhookSecret: z.string().regex(/^whsec_\w+$/, 'must look like whsec_…'),
  webhookUrls: z.array(z.url({ protocol: /^https?$/ })).max(16),
  /** The event types that all endpoints subscribe to; by default every type. */
  webhookEvents: z
    .array(z.string().regex(/^[a-z_]+(\.[a-z_]+)+$/, 'must be an event type'))
    .max(100)
    .optional(),
})

export type StripeSandboxOptions = z.input<typeof stripeSandboxOptions> & { logger?: FastifyBaseLogger }

const bodyLimitBytes = 64 * 1024

/**
 * Starts a local Stripe that continues with the state in `directory`, and delivers the webhooks that are pending there.
 * Resolves when the server listens. Throws for invalid options, a port in use, or a directory that another sandbox uses.
 *
 * `close` takes less than a second, and aborts delayed answers and webhooks in flight. The next start sends these
 * webhooks again.
 */
export async function startStripeSandbox({
  logger,
  ...input
}: StripeSandboxOptions): Promise<{ url: string; close(): Promise<void> }> {
  const options = stripeSandboxOptions.parse(input)
  const app = createApp(logger)
  const closing = new AbortController()

  const database = openDatabase(options.directory)
  const knobs = createKnobs()
  const queue = deliveryQueue(database, knobs, {
    endpointCount: options.webhookUrls.length,
    types: options.webhookEvents,
  })
  const objects = objectStore(database)
  const events = eventLog(database, queue)
  const idempotency = idempotencyKeys(database)
  const outcomes = refundOutcomes({ database, objects, events, queue, knobs, logger: app.log })

  const stores = { objects, events, outcomes }
  addStripeApi(app, { ...stores, database, idempotency, queue, knobs, keys: options, closing: closing.signal })
  addSandboxRoutes(app, { database, queue, events, knobs, keys: options })
  const pruning = startPruning(database, idempotency)

  try {
    const url = await app.listen({ host: options.host, port: options.port })
    outcomes.wake()
    const sender = startWebhookSender({
      queue,
      urls: options.webhookUrls,
      secret: options.webhookSecret,
      logger: app.log,
    })
    return {
      url,
      async close() {
        closing.abort()
        pruning.stop()
        await app.close()
        outcomes.stop()
        await sender.stop()
        database.close()
      },
    }
  } catch (error) {
    pruning.stop()
    await app.close()
    database.close()
    throw error
  }
}

function createApp(logger: FastifyBaseLogger | undefined): FastifyInstance {
  const app = fastify({
    ...(logger === undefined ? {} : { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    // Only calls that a knob delays are still open at shutdown. Their connections are dropped.
    forceCloseConnections: true,
    genReqId: () => newId('req'),
    routerOptions: { querystringParser: parseForm, ignoreTrailingSlash: true },
  })
  app.register(formbody, { bodyLimit: bodyLimitBytes, parser: parseForm })

  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', request.id)
    if (!request.url.startsWith('/v1/')) return
    const version = request.headers['stripe-version']
    reply.header('stripe-version', typeof version === 'string' ? version : apiVersion)
    reply.header('cache-control', 'no-cache, no-store')
    // Stripe.js calls from the shop's pages, which may have any origin. No cookies are used.
    reply.header('access-control-allow-origin', '*')
    reply.header('access-control-expose-headers', 'Request-Id, Stripe-Version, Idempotent-Replayed')
    if (request.method !== 'OPTIONS') return
    reply.header('access-control-allow-methods', 'GET, POST, OPTIONS')
    reply.header(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? 'authorization, content-type',
    )
    reply.header('access-control-max-age', '300')
    return reply.code(204).send()
  })

  app.addHook('onResponse', async (request, reply) => {
    // The query is left out, because browsers send the client secret in the query.
    const path = request.url.split('?', 1)[0]
    const entry = { event: 'sandbox.call_completed', method: request.method, path, status: reply.statusCode }
    request.log.info(entry, 'a call was answered')
  })

  // Stripe's endpoints accept forms only. Without this check, JSON would be read as a call without parameters.
  app.addHook('preValidation', async (request) => {
    if (request.url.startsWith('/v1/') && request.headers['content-type']?.startsWith('application/json')) {
      throw invalidParameter(
        'Invalid request (check that your POST content type is application/x-www-form-urlencoded).',
      )
    }
  })

  app.setErrorHandler<FastifyError | StripeError>((error, request, reply) => {
    const answer = errorAnswer(asStripeError(error), true)
    if (answer.status >= 500)
      request.log.error({ event: 'sandbox.call_failed', err: error }, 'a call failed with an unexpected error')
    return reply.code(answer.status).headers(answer.headers).type('application/json').send(answer.body)
  })

  app.setNotFoundHandler((request, reply) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url.split('?', 1)[0]}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`
    return reply.code(404).send({ error: { type: 'invalid_request_error', message } })
  })
  return app
}

/** Converts Fastify's own errors (a body that is too large, an unknown content type) into Stripe's form. */
function asStripeError(error: FastifyError | StripeError): StripeError {
  if (error instanceof StripeError) return error
  const status = error.statusCode ?? 500
  if (status < 500)
    return new StripeError(status, { type: 'invalid_request_error', message: error.message }, { executed: false })
  return new StripeError(500, { type: 'api_error', message: 'An unknown error occurred' }, { executed: false })
}
