import Stripe from 'stripe'
import { z } from 'zod'
import { BadSignature } from '../domain/errors.ts'
import type { GiveBack, ProviderAnswer, Refund } from '../domain/payment.ts'
import type { ClaimedPayment } from './payments.ts'
import { observedEventTypes, type ProviderObservation, toIntent, toObservation, toRefund } from './stripe-events.ts'

/** An event in Stripe's own list. */
export type ListedEvent = {
  readonly id: string
  /** Creation time in seconds since 1970, by Stripe's clock. */
  readonly created: number
  /** Undefined for an event that does not have the shape of its type. */
  readonly observation: ProviderObservation | undefined
}

export type PaymentProvider = ReturnType<typeof stripeProvider>

/**
 * One hour less than the 24 hours after which Stripe may delete a key: https://docs.stripe.com/api/idempotent_requests
 */
export const keyLifetimeSeconds = 23 * 3_600

// Stripe's own advice against replayed webhooks: https://docs.stripe.com/webhooks/signature
const signatureToleranceSeconds = 300

/**
 * Calls Stripe through its official client. Callers must not be in a database transaction. Every call may be repeated:
 * a call that creates something carries an idempotency key derived from the payment.
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
    // The client retries a call once, for short network failures. `settlePayments` retries failed steps.
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

/** The refunds of an intent, made by us or by staff, oldest first; at most the newest hundred. */
const listRefunds = async (stripe: Stripe, intentId: string): Promise<Refund[]> => {
  const { data } = await stripe.refunds.list({ payment_intent: intentId, limit: 100 })
  return data.map(toRefund).reverse()
}

const intentsOf = (stripe: Stripe) => {
  const retrieveIntent = async (intentId: string): Promise<ProviderAnswer> => {
    const intent = await stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] })
    const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null
    // Without a refunded amount there are no refunds, or only failed refunds, which do not count.
    return { intent: toIntent(intent), refunds: charge?.amount_refunded ? await listRefunds(stripe, intentId) : [] }
  }

  return {
    /** Creates the payment's intent, or returns the intent that was created before under the same key. */
    createIntent: async ({
      id,
      reservationId,
      amount,
      intentAmount,
      currency,
      description,
      keyNumber,
    }: ClaimedPayment): Promise<ProviderAnswer> => ({
      refunds: [],
      intent: toIntent(
        await stripe.paymentIntents.create(
          {
            amount: intentAmount ?? amount,
            currency,
            description,
            automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
            metadata: { payment_id: id, reservation_id: reservationId },
          },
          { idempotencyKey: `intent-${id}-${keyNumber}` },
        ),
      ),
    }),

    /** Finds the intent that was created for a payment, if Stripe has one that was not cancelled. */
    findIntent: async (paymentId: string): Promise<ProviderAnswer | undefined> => {
      const query = `metadata['payment_id']:'${paymentId}'`
      const { data } = await stripe.paymentIntents.search({ query, limit: 100 })
      const found =
        data.find(({ status }) => status === 'succeeded') ?? data.find(({ status }) => status !== 'canceled')
      return found && retrieveIntent(found.id)
    },

    retrieveIntent,

    /** Changes the amount of an unpaid intent. An intent that was paid or cancelled before is returned as it is. */
    changeAmount: async (intentId: string, amount: number): Promise<ProviderAnswer> => {
      try {
        return { intent: toIntent(await stripe.paymentIntents.update(intentId, { amount })), refunds: [] }
      } catch (error) {
        if (codeOf(error) === 'payment_intent_unexpected_state') return retrieveIntent(intentId)
        throw error
      }
    },

    /** Cancels an intent. An intent that was paid or cancelled before is returned as it is. */
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
   * Refunds everything that is left of the captured amount. After a failed refund the key must change, because Stripe
   * would return the failed refund again. The key contains `keyNumber` and, after a failed refund, `refundFailures`;
   * neither ever decreases. Before the first failure the key is the same as in the previous version of the service, so
   * a refund that the previous version began is not made twice. After a failure the caller first looks up the existing
   * refunds.
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

  /**
   * Refunds the price of seats that were given back. The key contains everything that may differ between two tries, so
   * a repeated try makes no second refund. Callers first look up the existing refunds, because a key may have expired.
   */
  refundSeats: async (
    { id, keyNumber }: Pick<ClaimedPayment, 'id' | 'keyNumber'>,
    intentId: string,
    { id: giveBackId, amount, failures }: GiveBack & { readonly failures: number },
  ): Promise<Refund> => {
    const made = await stripe.refunds.create(
      { payment_intent: intentId, amount, metadata: { payment_id: id, give_back_id: giveBackId } },
      { idempotencyKey: `seats-${giveBackId}-${amount}-${failures}-${keyNumber}` },
    )
    return toRefund(made)
  },

  refundsOf: (intentId: string): Promise<Refund[]> => listRefunds(stripe, intentId),
})

/**
 * Reads one page of Stripe's list of events about payments, newest first: the newest page, or the page next to a
 * given event. Throws an error that `isUnknownEvent` recognises if Stripe no longer has that event.
 */
const eventLister =
  (stripe: Stripe) =>
  async (
    from: { newerThan: string } | { olderThan: string } | undefined,
  ): Promise<{ events: ListedEvent[]; hasMore: boolean }> => {
    const { data, has_more: hasMore } = await stripe.events.list({
      types: [...observedEventTypes],
      limit: 100,
      ...(from === undefined
        ? {}
        : 'newerThan' in from
          ? { ending_before: from.newerThan }
          : { starting_after: from.olderThan }),
    })
    return {
      events: data.map((event) => ({ id: event.id, created: event.created, observation: toObservation(event) })),
      hasMore,
    }
  }

const errorKinds = {
  /** Whether Stripe no longer has the event from which a list was requested. Stripe lists events for 30 days. */
  isUnknownEvent: (error: unknown): boolean => codeOf(error) === 'resource_missing',

  /** Whether Stripe refused the request itself, so that a retry would be refused as well. */
  isRefusal: (error: unknown): boolean => error instanceof Stripe.errors.StripeInvalidRequestError,

  /** Whether Stripe replayed an error that it keeps under the idempotency key. Only a new key avoids the replay. */
  isReplayed: (error: unknown): boolean =>
    error instanceof Stripe.errors.StripeError && error.headers?.['idempotent-replayed'] === 'true',
}

/**
 * Verifies and parses a webhook. Throws BadSignature if Stripe did not sign the webhook, or if the signature's time is
 * more than five minutes in the past or in the future.
 *
 * @returns undefined for a webhook that cannot be parsed; `other-mode` for a test event when the secret key is live, or
 *   the other way round
 */
const webhookReader = (stripe: Stripe, { secretKey, webhookSecret }: { secretKey: string; webhookSecret: string }) => {
  const verifier = stripe.webhooks.signature
  if (verifier === null) throw new Error('the Stripe client cannot verify webhooks on this platform')
  // A restricted key begins with rk_.
  const isLive = /^[a-z]+_live_/.test(secretKey)

  return (rawBody: Buffer, signature: string | undefined): ProviderObservation | 'other-mode' | undefined => {
    const header = signature ?? ''
    try {
      if (secondsAhead(header) > signatureToleranceSeconds) throw new RangeError('signed in the future')
      verifier.verifyHeader(rawBody, header, webhookSecret, signatureToleranceSeconds)
    } catch {
      throw new BadSignature()
    }
    const event = parsedJson(rawBody)
    return isOfOtherMode(event, isLive) ? 'other-mode' : toObservation(event)
  }
}

/** How many seconds a signature is ahead of our clock. Stripe's client checks only for old signatures. */
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
