import Stripe from 'stripe'
import type { StripeIntent } from './money-differences.ts'

const uuidFormat = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export type StripeRecord = ReturnType<typeof openStripeRecord>

/** Reads Marquee's intents at Stripe. Other intents of the same account are left out. */
export const openStripeRecord = ({ secretKey, apiBase }: { secretKey: string; apiBase: string }) => {
  const { protocol, hostname, port } = new URL(apiBase)
  const stripe = new Stripe(secretKey, {
    host: hostname,
    protocol: protocol === 'http:' ? 'http' : 'https',
    ...(port === '' ? {} : { port }),
    timeout: 20_000,
    maxNetworkRetries: 2,
    telemetry: false,
  })

  return {
    /** Our intents created at `since` or later, newest first, in pages of at most a hundred. */
    pagesSince: async function* (since: Date): AsyncGenerator<StripeIntent[]> {
      let last: string | undefined
      for (;;) {
        const { data, has_more } = await stripe.paymentIntents.list({
          created: { gte: Math.floor(since.getTime() / 1000) },
          limit: 100,
          expand: ['data.latest_charge'],
          ...(last === undefined ? {} : { starting_after: last }),
        })
        yield data.flatMap((intent) => ours(intent) ?? [])
        last = data.at(-1)?.id
        if (!has_more || last === undefined) return
      }
    },

    /** One intent; undefined if Stripe has no intent with this id, or if the intent is not ours. */
    intent: async (id: string): Promise<StripeIntent | undefined> => {
      try {
        return ours(await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }))
      } catch (error) {
        if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing') return undefined
        throw error
      }
    },

    /** Refunds the captured money of an intent that is not refunded yet. A repeated call changes nothing. */
    refund: async ({ id, paymentId }: StripeIntent): Promise<{ id: string; amount: number }> =>
      stripe.refunds.create(
        { payment_intent: id, metadata: { payment_id: paymentId } },
        { idempotencyKey: `refund-unknown-${id}` },
      ),
  }
}

const ours = ({
  id,
  metadata,
  status,
  amount_received,
  currency,
  latest_charge,
}: Stripe.PaymentIntent): StripeIntent | undefined => {
  const { payment_id: paymentId = '', reservation_id: reservationId = '' } = metadata
  if (!uuidFormat.test(paymentId)) return undefined
  return {
    id,
    paymentId,
    reservationId: uuidFormat.test(reservationId) ? reservationId : undefined,
    captured: status === 'succeeded' ? amount_received : 0,
    refunded: typeof latest_charge === 'object' ? (latest_charge?.amount_refunded ?? 0) : 0,
    currency,
  }
}
