import { openToAll } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ReceiveWebhook } from './receive-webhook.ts'

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
          summary: "Stripe's webhook",
          headers: z.looseObject({ 'stripe-signature': z.string().optional() }),
          response: { 200: z.object({ received: z.literal(true) }), ...problems(400, 503) },
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
