import { signedIn } from '@marquee/service-kit/http/auth'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PaymentNotFound } from '../../domain/errors.ts'
import { paymentStatus } from '../payment.body.ts'
import type { ViewPayment } from './view-payment.ts'

const longestWaitSeconds = 10

const payable = {
  id: '0199f3a0-5c2d-7b41-8e07-4a6d92c3f185',
  status: 'requires_payment',
  provider_payment_id: 'pi_3NirD82eZvKYlo2C',
  client_secret: 'pi_3NirD82eZvKYlo2C_secret_9bFz',
  publishable_key: 'pk_test_TYooMQauvdEDq54N',
  amount: 1250,
  currency: 'eur',
  last_error: null,
  refunded_amount: 0,
}

const paymentBody = z
  .object({
    id: z.guid(),
    status: paymentStatus,
    provider_payment_id: z
      .string()
      .nullable()
      .describe("Stripe's id of the payment intent; null until it is created, and for a free reservation"),
    client_secret: z
      .string()
      .nullable()
      .describe(
        'Stripe.js confirms the payment with this secret. Null unless the customer can pay now. Do not log or store the secret.',
      ),
    publishable_key: z.string().describe("Stripe's publishable key, to start Stripe.js with"),
    amount: z
      .int()
      .describe(
        'The amount due, in minor units. Seats that are given back before the payment lower it; after the payment it stays what was paid',
      ),
    currency: z.string().describe('ISO 4217 code in lower case'),
    last_error: z
      .string()
      .nullable()
      .describe(
        "Why the customer's last attempt failed, in words for the customer; null without a failed attempt, or after success",
      ),
    refunded_amount: z
      .int()
      .describe('The amount refunded so far, in minor units; for seats that were given back, too'),
  })
  .meta({ id: 'Payment', examples: [payable] })

const description = `For the customer who placed the reservation, and for superusers. The customer's first request sets the payment up at Stripe, so send this request only when the customer wants to pay. The request can be repeated at any time.

**To pay**, start Stripe.js with \`publishable_key\` and confirm the payment with \`client_secret\`, for example by Stripe's Payment Element. After a declined card, confirm again with the same secret. Nothing has to be sent to this API afterwards: Stripe reports the payment by a webhook, and the reservation becomes \`confirmed\`. Poll \`GET /api/v1/reservations/{id}\` every two seconds until its \`status\` is no longer \`pending\`.

**\`Prefer: wait=10\`** delays the response until the payment can be made, for at most 10 seconds. The header \`Preference-Applied\` then contains the granted wait. Right after a reservation was placed, a request waits up to two seconds for the reservation's payment even without \`Prefer\`. If the response is still 404 \`payment-not-found\`, try again.`

/** The seconds in `Prefer: wait=N` (RFC 7240), at most 10; 0 without a wait. */
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
          summary: 'View the payment of a reservation, in order to pay',
          description,
          params: z.strictObject({ id: z.guid() }),
          headers: z.looseObject({
            prefer: z
              .string()
              .optional()
              .describe(
                '`wait=N` waits up to N seconds, at most 10, until the payment can be made. A user can have four such waits at a time; a further request is answered at once, without `Preference-Applied`.',
              ),
          }),
          response: { 200: paymentBody },
          responseHeaders: {
            'Preference-Applied': {
              description: '`wait=N` with the seconds that were granted; absent if no wait was granted',
              schema: { type: 'string' },
              statuses: [200],
            },
          },
          problems: [PaymentNotFound],
        },
        config: { ...signedIn.config, mayBeShed: false },
      },
      async ({ params, headers, user }, reply) => {
        const seconds = waitSeconds(headers.prefer)
        // The response contains a secret and may change at any moment.
        reply.header('cache-control', 'no-store')
        const { payment, isPreferenceApplied } = await viewPayment({
          reservationId: params.id.toLowerCase(),
          viewer: user,
          waitMilliseconds: seconds * 1000,
        })
        if (isPreferenceApplied) reply.header('preference-applied', `wait=${seconds}`)
        return payment
      },
    )
  }
