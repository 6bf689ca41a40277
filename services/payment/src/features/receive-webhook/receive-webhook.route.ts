import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { BadSignature } from '../../domain/errors.ts'
import type { ReceiveWebhook } from './receive-webhook.ts'

// The signature says whether the provider sent it; its shape does not.
const rawBody = z
  .custom<unknown>(() => true)
  .meta({ type: 'object', additionalProperties: true, description: "Stripe's event, byte for byte as it was signed" })

export const receiveWebhookRoute =
  (receiveWebhook: ReceiveWebhook): FastifyPluginAsyncZod =>
  async (app) => {
    // The signature is over the bytes as they came; parsing and printing them again would not give the same.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    app.post(
      '/payments/stripe',
      {
        schema: {
          operationId: 'receiveStripeWebhook',
          summary: "Stripe's webhook",
          headers: z.looseObject({ 'stripe-signature': z.string().optional() }),
          body: rawBody,
          response: { 200: z.object({ received: z.literal(true) }) },
          problems: [BadSignature],
        },
        bodyLimit: 512 * 1024,
        ...openToAll,
      },
      async ({ body, headers }) => {
        await receiveWebhook(Buffer.isBuffer(body) ? body : Buffer.alloc(0), headers['stripe-signature'])
        return { received: true as const }
      },
    )
  }
