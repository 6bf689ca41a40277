import Stripe from 'stripe'
import { z } from 'zod'
import { BadSignature } from '../domain/errors.ts'
import type { ProviderAnswer, Refund } from '../domain/payment.ts'
import type { ClaimedPayment } from './payments.ts'
import { type ProviderNews, tellingTypes, toIntent, toNews, toRefund } from './stripe-events.ts'

/** An event in Stripe's own list. */
export type ListedEvent = {
  readonly id: string
  /** When Stripe made it, in seconds since 1970 by Stripe's clock. */
  readonly created: number
  /** Undefined for one that is not of the shape that its type has. */
  readonly news: ProviderNews | undefined
}

export type PaymentProvider = ReturnType<typeof stripeProvider>

/** Stripe may forget an idempotency key after 24 hours: https://docs.stripe.com/api/idempotent_requests */
export const keyLifetimeSeconds = 23 * 3_600

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
    ...intentsOf(stripe),
    ...refundsAt(stripe),
    listEvents: eventLister(stripe),
    readWebhook: webhookReader(stripe, { secretKey, webhookSecret }),
    ...errorKinds,
  }
}

/** What has been given back of an intent until now, by us or by staff; at most the newest hundred, the oldest first. */
const listRefunds = async (stripe: Stripe, intentId: string): Promise<Refund[]> => {
  const { data } = await stripe.refunds.list({ payment_intent: intentId, limit: 100 })
  return data.map(toRefund).reverse()
}

const intentsOf = (stripe: Stripe) => {
  const retrieveIntent = async (intentId: string): Promise<ProviderAnswer> => {
    const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] })
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
    // Of what was never refunded there is nothing to ask; and what has failed altogether counts for nothing.
    return { intent: toIntent(intent), refunds: charge?.amount_refunded ? await listRefunds(stripe, intentId) : [] }
  }

  return {
    /** Creates the payment's intent, or returns the one that was created before. */
    createIntent: async ({
      id,
      reservationId,
      amount,
      currency,
      description,
      keyNumber,
    }: ClaimedPayment): Promise<ProviderAnswer> => ({
      refunds: [],
      intent: toIntent(
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
    }),

    /** The intent that was created for a payment at some time, if Stripe has one that was not cancelled. */
    findIntent: async (paymentId: string): Promise<ProviderAnswer | undefined> => {
      const query = `metadata['payment_id']:'${paymentId}'`
      const { data } = await stripe.paymentIntents.search({ query, limit: 100 })
      const found =
        data.find(({ status }) => status === 'succeeded') ?? data.find(({ status }) => status !== 'canceled')
      return found && retrieveIntent(found.id)
    },

    retrieveIntent,

    /** Cancels an intent and returns what has become of it: whoever was faster, the customer or we, Stripe decides. */
    cancelIntent: async (intentId: string): Promise<ProviderAnswer> => {
      try {
        const intent = await stripe.paymentIntents.cancel(intentId, { cancellation_reason: 'abandoned' })
        return { intent: toIntent(intent), refunds: [] }
      } catch (error) {
        if (codeOf(error) === 'payment_intent_unexpected_state') return retrieveIntent(intentId)
        throw error
      }
    },
  }
}

const refundsAt = (stripe: Stripe) => ({
  /**
   * Gives back everything that is left of what an intent has captured. Under the key of a refund that has failed, Stripe
   * would only answer that one again: each failure makes another key. The key names both counters, and neither ever goes
   * down. It leaves out the failures while there are none: a refund that the version before this one has begun, under
   * this same key, is repeated and not made anew. After a failure the caller first asks which refunds there are.
   */
  refund: async (
    { id, keyNumber, refundFailures }: Pick<ClaimedPayment, 'id' | 'keyNumber' | 'refundFailures'>,
    intentId: string,
  ): Promise<Refund> => {
    const counters = refundFailures === 0 ? `${keyNumber}` : `${keyNumber}-${refundFailures}`
    const made = await stripe.refunds.create(
      { payment_intent: intentId, metadata: { payment_id: id } },
      { idempotencyKey: `refund-${id}-${counters}` },
    )
    return toRefund(made)
  },

  refundsOf: (intentId: string): Promise<Refund[]> => listRefunds(stripe, intentId),
})

/**
 * One page of Stripe's own list of events that tell something of payments, newest first: the newest of all, or those
 * next to an event that is named. Throws what `isUnknownEvent` recognises if Stripe no longer has that one.
 */
const eventLister =
  (stripe: Stripe) =>
  async (
    from: { newerThan: string } | { olderThan: string } | undefined,
  ): Promise<{ events: ListedEvent[]; hasMore: boolean }> => {
    const { data, has_more: hasMore } = await stripe.events.list({
      types: [...tellingTypes],
      limit: 100,
      ...(from === undefined
        ? {}
        : 'newerThan' in from
          ? { ending_before: from.newerThan }
          : { starting_after: from.olderThan }),
    })
    return { events: data.map((event) => ({ id: event.id, created: event.created, news: toNews(event) })), hasMore }
  }

const errorKinds = {
  /** Whether a list was asked from an event that Stripe has forgotten, as it does after 30 days. */
  isUnknownEvent: (error: unknown): boolean => codeOf(error) === 'resource_missing',

  /** Whether a call was refused for what it asks, and not because something went wrong. */
  isRefusal: (error: unknown): boolean => error instanceof Stripe.errors.StripeInvalidRequestError,

  /** Whether an error is one that Stripe keeps under the idempotency key: it would answer the same for a day. */
  isKept: (error: unknown): boolean =>
    error instanceof Stripe.errors.StripeError && error.headers?.['idempotent-replayed'] === 'true',
}

/**
 * Reads a webhook. Throws BadSignature if it is not Stripe's, or signed more than five minutes ago or ahead.
 *
 * @returns undefined for one that is no event as we know them; `other-mode` for one of test data when the key is for
 *   real payments, or the other way round
 */
const webhookReader = (stripe: Stripe, { secretKey, webhookSecret }: { secretKey: string; webhookSecret: string }) => {
  const verifier = stripe.webhooks.signature
  if (verifier === null) throw new Error('the Stripe client cannot verify webhooks on this platform')
  // A restricted key begins with rk_.
  const isLive = /^[a-z]+_live_/.test(secretKey)

  return (rawBody: Buffer, signature: string | undefined): ProviderNews | 'other-mode' | undefined => {
    const header = signature ?? ''
    try {
      if (secondsAhead(header) > signatureToleranceSeconds) throw new RangeError('signed in the future')
      verifier.verifyHeader(rawBody, header, webhookSecret, signatureToleranceSeconds)
    } catch {
      throw new BadSignature()
    }
    const event = parsedJson(rawBody)
    return isOfOtherMode(event, isLive) ? 'other-mode' : toNews(event)
  }
}

/** How far ahead of our clock a signature says it was made; the client only looks whether it is old. */
const secondsAhead = (header: string): number => {
  const made = /(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1]
  return Number(made ?? 0) - Math.floor(Date.now() / 1000)
}

const parsedJson = (rawBody: Buffer): unknown => {
  try {
    return JSON.parse(rawBody.toString('utf8'))
  } catch {
    return undefined
  }
}

const isOfOtherMode = (event: unknown, isLive: boolean): boolean => {
  const { livemode } = z.looseObject({ livemode: z.boolean() }).safeParse(event).data ?? {}
  return livemode !== undefined && livemode !== isLive
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Stripe.errors.StripeError ? error.code : undefined
