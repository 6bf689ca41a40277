import Stripe from 'stripe'
import { BadSignature } from '../domain/errors.ts'
import type { Payment, ProviderIntent } from '../domain/payment.ts'

/** What the provider tells by itself. */
export type ProviderNews = {
  readonly id: string
  readonly type: string
  /** Absent for what does not concern payments of ours. */
  readonly about?:
    | { readonly intent: ProviderIntent; readonly paymentId: string | undefined }
    | { readonly refundedOf: string; readonly refundedAmount: number }
}

export type ProviderRefund = {
  readonly id: string
  /** Minor units. */
  readonly amount: number
  readonly status: 'succeeded' | 'pending' | 'failed'
}

export type PaymentProvider = ReturnType<typeof stripeProvider>

// Stripe's own advice against replayed webhooks: https://docs.stripe.com/webhooks/signature
const signatureToleranceSeconds = 300

/**
 * Stripe through its official client. No call is made inside a database transaction; each may be repeated, because what
 * it creates carries an idempotency key derived from the payment.
 */
export const stripeProvider = ({
  apiBase,
  secretKey,
  webhookSecret,
  timeoutSeconds,
}: {
  apiBase: string
  secretKey: string
  webhookSecret: string
  timeoutSeconds: number
}) => {
  const { protocol, hostname, port } = new URL(apiBase)
  const stripe = new Stripe(secretKey, {
    host: hostname,
    protocol: protocol === 'http:' ? 'http' : 'https',
    ...(port === '' ? {} : { port }),
    timeout: timeoutSeconds * 1000,
    // The step that failed is put off and tried again by us, with a delay that grows; the client only bridges a hiccup.
    maxNetworkRetries: 1,
    telemetry: false,
  })

  return {
    /** Creates the payment's intent, or returns the one that was created before. */
    createIntent: async ({ id, reservationId, amount, currency, description }: Payment): Promise<ProviderIntent> =>
      toIntent(
        await stripe.paymentIntents.create(
          {
            amount,
            currency,
            description,
            automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
            metadata: { payment_id: id, reservation_id: reservationId },
          },
          { idempotencyKey: `intent-${id}` },
        ),
      ),

    retrieveIntent: async (intentId: string): Promise<ProviderIntent> =>
      toIntent(await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] })),

    /** Cancels an intent and returns what has become of it: whoever was faster, the customer or we, the provider decides. */
    cancelIntent: async (intentId: string): Promise<ProviderIntent> => {
      try {
        return toIntent(await stripe.paymentIntents.cancel(intentId, { cancellation_reason: 'abandoned' }))
      } catch (error) {
        if (error instanceof Stripe.errors.StripeError && error.code === 'payment_intent_unexpected_state') {
          return toIntent(await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] }))
        }
        throw error
      }
    },

    /** Gives back everything that an intent has captured. */
    refund: async ({ id }: Payment, intentId: string): Promise<ProviderRefund> => {
      const refund = await stripe.refunds.create(
        { payment_intent: intentId, metadata: { payment_id: id } },
        { idempotencyKey: `refund-${id}` },
      )
      const status =
        refund.status === 'succeeded'
          ? 'succeeded'
          : refund.status === 'failed' || refund.status === 'canceled'
            ? 'failed'
            : 'pending'
      return { id: refund.id, amount: refund.amount, status }
    },

    /** Reads a webhook. Throws BadSignature if it is not Stripe's, or older than five minutes. */
    readWebhook: (rawBody: Buffer, signature: string | undefined): ProviderNews => {
      let event: Stripe.Event
      try {
        event = stripe.webhooks.constructEvent(rawBody, signature ?? '', webhookSecret, signatureToleranceSeconds)
      } catch {
        throw new BadSignature('The signature does not fit the body.')
      }
      return toNews(event)
    },
  }
}

const idOf = (reference: string | { id: string } | null | undefined): string | undefined =>
  typeof reference === 'string' ? reference : reference?.id

const statusOf = ({ status }: Stripe.PaymentIntent): ProviderIntent['status'] => {
  if (status === 'succeeded') return 'succeeded'
  return status === 'canceled' ? 'cancelled' : 'open'
}

const toIntent = (intent: Stripe.PaymentIntent): ProviderIntent => ({
  id: intent.id,
  status: statusOf(intent),
  clientSecret: intent.client_secret,
  amountReceived: intent.amount_received,
  currency: intent.currency,
  lastError: intent.last_payment_error?.message ?? null,
  amountRefunded: typeof intent.latest_charge === 'object' ? (intent.latest_charge?.amount_refunded ?? 0) : 0,
})

// Metadata can be written by whoever has the account's key; only what may be an id of ours is looked up.
const uuidFormat = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const toNews = ({ id, type, data }: Stripe.Event): ProviderNews => {
  switch (type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const intent = data.object as Stripe.PaymentIntent
      const { payment_id: paymentId } = intent.metadata
      return {
        id,
        type,
        about: { intent: toIntent(intent), paymentId: uuidFormat.test(paymentId ?? '') ? paymentId : undefined },
      }
    }
    case 'charge.refunded': {
      const charge = data.object as Stripe.Charge
      const refundedOf = idOf(charge.payment_intent)
      return refundedOf === undefined
        ? { id, type }
        : { id, type, about: { refundedOf, refundedAmount: charge.amount_refunded } }
    }
    default:
      return { id, type }
  }
}
