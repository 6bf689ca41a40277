import { signedIn } from '@marquee/service-kit/auth'
import { problems } from '@marquee/service-kit/problem'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ViewPayment } from './view-payment.ts'

const longestWaitSeconds = 10

const paymentBody = z
  .object({
    id: z.uuid(),
    status: z.enum(['preparing', 'requires_payment', 'succeeded', 'refunding', 'refunded', 'cancelled']),
    provider_payment_id: z.string().nullable(),
    client_secret: z.string().nullable().describe('Only while the payment can be made'),
    publishable_key: z.string(),
    amount: z.int().describe('Minor units'),
    currency: z.string(),
    last_error: z.string().nullable().describe('Why the last try did not work'),
    refunded_amount: z.int().describe('Minor units'),
  })
  .meta({ id: 'Payment' })

/** The seconds of `Prefer: wait=10` (RFC 7240), at most 10; 0 without it. */
const waitSeconds = (prefer: string | undefined): number => {
  const wait = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/i.exec(prefer ?? '')
  return Math.min(Number(wait?.[1] ?? 0), longestWaitSeconds)
}

export const viewPaymentRoute =
  (viewPayment: ViewPayment): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/reservations/:id/payment',
      {
        schema: {
          summary: "A reservation's payment",
          params: z.strictObject({ id: z.uuid() }),
          headers: z.looseObject({
            prefer: z.string().optional().describe('`wait=10` waits until the intent is ready'),
          }),
          response: { 200: paymentBody, ...problems(401, 404, 422, 503) },
        },
        ...signedIn,
      },
      async ({ params, headers, user }, reply) => {
        const seconds = waitSeconds(headers.prefer)
        if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`)
        // The answer holds a secret, and changes from one moment to the next.
        reply.header('cache-control', 'no-store')
        return viewPayment({ reservationId: params.id, asker: user, waitMilliseconds: seconds * 1000 })
      },
    )
  }
