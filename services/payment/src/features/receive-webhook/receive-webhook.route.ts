import { openToAll } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { BadSignature } from '../../domain/errors.ts'
import type { ReceiveWebhook } from './receive-webhook.ts'

// Only the signature proves that the provider sent the body, so any shape is accepted here.
const rawBody = z
  .custom<unknown>(() => true)
  .meta({
    type: 'object',
    additionalProperties: true,
    description: "Stripe's event, byte for byte as Stripe signed it",
  })

export const receiveWebhookRoute =
  (receiveWebhook: ReceiveWebhook): FastifyPluginAsyncZod =>
  async (app) => {
    // The signature covers the received bytes. A body that is parsed and serialised again has other bytes.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    app.post(
      '/payments/stripe',
      {
        schema: {
          operationId: 'receiveStripeWebhook',
          summary: 'Receive a webhook of Stripe',
          description:
            'Called by Stripe only. A webhook with a valid signature is answered with 200, even if the event concerns no payment of this service or was received before. ' +
            'If the signature is missing or wrong, or its time is more than five minutes in the past or in the future, the response is 400 `bad-signature`. ' +
            'After any other error Stripe sends the event again.',
          headers: z.looseObject({
            'stripe-signature': z
              .string()
              .optional()
              .describe("Stripe's signature of the body, with the time of signing"),
          }),
          body: rawBody,
          response: { 200: z.object({ received: z.literal(true) }) },
          problems: [BadSignature],
        },
        bodyLimit: 512 * 1024,
        config: { ...openToAll.config, mayBeShed: false },
      },
      async ({ body, headers }) => {
        await receiveWebhook(Buffer.isBuffer(body) ? body : Buffer.alloc(0), headers['stripe-signature'])
        return { received: true as const }
      },
    )
  }
