import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PaymentNotFound } from '../../domain/errors.ts'
import { paymentStatus } from '../payment.body.ts'
import type { ViewPayment } from './view-payment.ts'

const longestWaitSeconds = 10

const paymentBody = z
  .object({
    id: z.guid(),
    status: paymentStatus,
    provider_payment_id: z
      .string()
      .nullable()
      .describe('Of the payment intent at Stripe; null for what costs nothing')
      .meta({ examples: ['pi_3NirD82eZvKYlo2C'] }),
    client_secret: z
      .string()
      .nullable()
      .describe('Only while the payment can be made')
      .meta({ examples: ['pi_3NirD82eZvKYlo2C_secret_9bFz'] }),
    publishable_key: z.string().meta({ examples: ['pk_test_TYooMQauvdEDq54N'] }),
    amount: z
      .int()
      .describe('Minor units')
      .meta({ examples: [1250] }),
    currency: z.string().meta({ examples: ['eur'] }),
    last_error: z
      .string()
      .nullable()
      .describe('Why the last try did not work')
      .meta({ examples: [null] }),
    refunded_amount: z
      .int()
      .describe('Minor units')
      .meta({ examples: [0] }),
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
          operationId: 'getPayment',
          summary: "A reservation's payment",
          params: z.strictObject({ id: z.guid() }),
          headers: z.looseObject({
            prefer: z
              .string()
              .optional()
              .describe(
                '`wait=10` waits until the intent is ready, at most 10 s; `Preference-Applied` says whether it did. One user waits for at most four at a time',
              ),
          }),
          response: { 200: paymentBody },
          problems: [PaymentNotFound],
        },
        ...signedIn,
      },
      async ({ params, headers, user }, reply) => {
        const seconds = waitSeconds(headers.prefer)
        // The answer holds a secret, and changes from one moment to the next.
        reply.header('cache-control', 'no-store')
        const { payment, hasWaited } = await viewPayment({
          reservationId: params.id.toLowerCase(),
          asker: user,
          waitMilliseconds: seconds * 1000,
        })
        if (hasWaited) reply.header('preference-applied', `wait=${seconds}`)
        return payment
      },
    )
  }
