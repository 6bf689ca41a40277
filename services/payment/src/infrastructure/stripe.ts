import Stripe from 'stripe'
import { z } from 'zod'
import { BadSignature } from '../domain/errors.ts'
import type { ProviderIntent } from '../domain/payment.ts'
import type { ClaimedPayment } from './payments.ts'

/** What the provider tells by itself. */
export type ProviderNews = {
  readonly id: string
  readonly type: string
  /** Absent for what does not concern payments of ours. */
  readonly about?: { readonly intent: ProviderIntent; readonly paymentId: string | undefined }
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
    createIntent: async ({
      id,
      reservationId,
      amount,
      currency,
      description,
      keyNumber,
    }: ClaimedPayment): Promise<ProviderIntent> =>
      toIntent(
        await stripe.paymentIntents.create(
          {
            amount,
            currency,
            description,
            automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
            metadata: { payment_id: id, reservation_id: reservationId },
          },
          { idempotencyKey: `intent-${id}-${keyNumber}` },
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
    refund: async ({ id, keyNumber }: ClaimedPayment, intentId: string): Promise<ProviderRefund> =>
      toRefund(
        await stripe.refunds.create(
          { payment_intent: intentId, metadata: { payment_id: id } },
          { idempotencyKey: `refund-${id}-${keyNumber}` },
        ),
      ),

    /** What has been given back of an intent until now, by us or by staff; at most the newest hundred. */
    refundsOf: async (intentId: string): Promise<ProviderRefund[]> => {
      const { data } = await stripe.refunds.list({ payment_intent: intentId, limit: 100 })
      return data.map(toRefund)
    },

    /** Whether a call was refused for what it asks, and not because something went wrong. */
    isRefusal: (error: unknown): boolean => error instanceof Stripe.errors.StripeInvalidRequestError,

    /** Whether an error is one that Stripe keeps under the idempotency key: it would answer the same for a day. */
    isKept: (error: unknown): boolean =>
      error instanceof Stripe.errors.StripeError && error.headers?.['idempotent-replayed'] === 'true',

    /**
     * Reads a webhook; undefined for one that is no event as we know them. Throws BadSignature if it is not Stripe's, or
     * older than five minutes.
     */
    readWebhook: (rawBody: Buffer, signature: string | undefined): ProviderNews | undefined => {
      let event: unknown
      try {
        event = stripe.webhooks.constructEvent(rawBody, signature ?? '', webhookSecret, signatureToleranceSeconds)
      } catch {
        throw new BadSignature('The signature does not fit the body.')
      }
      return toNews(event)
    },
  }
}

type SeenIntent = Omit<z.infer<typeof intentShape>, 'metadata'>

const idOf = (reference: string | { id: string } | null | undefined): string | undefined =>
  typeof reference === 'string' ? reference : reference?.id

const statusOf = ({ status }: Pick<SeenIntent, 'status'>): ProviderIntent['status'] => {
  if (status === 'succeeded') return 'succeeded'
  return status === 'canceled' ? 'cancelled' : 'open'
}

const toIntent = (intent: SeenIntent): ProviderIntent => ({
  id: intent.id,
  status: statusOf(intent),
  clientSecret: intent.client_secret ?? null,
  amountReceived: intent.amount_received,
  currency: intent.currency,
  lastError: intent.last_payment_error?.message ?? null,
  amountRefunded: typeof intent.latest_charge === 'object' ? (intent.latest_charge?.amount_refunded ?? 0) : 0,
})

const toRefund = ({ id, amount, status }: Stripe.Refund): ProviderRefund => {
  if (status === 'succeeded') return { id, amount, status }
  return { id, amount, status: status === 'failed' || status === 'canceled' ? 'failed' : 'pending' }
}

const uuidFormat = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

// Metadata can be written by whoever has the account's key; only what may be an id of ours is looked up.
const paymentIdIn = ({ payment_id: id = '' }: Record<string, string>): string | undefined =>
  uuidFormat.test(id) ? id : undefined

// The signature says that an event is Stripe's, and not that it is of the shape that we know.
const eventShape = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1).max(255),
  data: z.object({ object: z.looseObject({}) }),
})
const metadata = z.record(z.string(), z.string())
const amount = z.int().nonnegative()
const intentShape = z.object({
  id: z.string(),
  status: z.string(),
  client_secret: z.string().nullish(),
  amount_received: amount,
  currency: z.string(),
  metadata,
  last_payment_error: z.object({ message: z.string().nullish() }).nullish(),
  latest_charge: z.union([z.string(), z.object({ amount_refunded: amount })]).nullish(),
})
const chargeShape = z.object({
  payment_intent: z.union([z.string(), z.object({ id: z.string() })]).nullish(),
  amount_captured: amount,
  amount_refunded: amount,
  currency: z.string(),
  metadata,
})

/** Undefined for what is no event, or not of the shape that its type has. */
const toNews = (event: unknown): ProviderNews | undefined => {
  const parsed = eventShape.safeParse(event)
  if (!parsed.success) return undefined
  const { id, type, data } = parsed.data
  switch (type) {
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const intent = intentShape.safeParse(data.object).data
      return intent && { id, type, about: { intent: toIntent(intent), paymentId: paymentIdIn(intent.metadata) } }
    }
    case 'charge.refunded': {
      const charge = chargeShape.safeParse(data.object).data
      if (charge === undefined) return undefined
      const intentId = idOf(charge.payment_intent)
      if (intentId === undefined) return { id, type }
      // What was given back had come before, even if nobody has told us so yet: a refund tells of the payment, too.
      const intent: ProviderIntent = {
        id: intentId,
        status: 'succeeded',
        clientSecret: null,
        amountReceived: charge.amount_captured,
        currency: charge.currency,
        lastError: null,
        amountRefunded: charge.amount_refunded,
      }
      return { id, type, about: { intent, paymentId: paymentIdIn(charge.metadata) } }
    }
    default:
      return { id, type }
  }
}
