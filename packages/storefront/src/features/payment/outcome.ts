import { type Decline, declineOf } from './decline.ts'

/** How an attempt to pay ended, as far as this tab knows. */
export type Outcome =
  | { readonly kind: 'succeeded' }
  /** The bank refused, or the card's data are wrong. Nothing was charged. */
  | { readonly kind: 'declined'; readonly decline: Decline }
  /** The request was refused, for example because the payment is closed. This attempt charged nothing. */
  | { readonly kind: 'refused' }
  /** Stripe is still working, or the connection was lost. */
  | { readonly kind: 'unknown' }

type StripeBody = {
  status?: unknown
  error?: { type?: unknown; code?: unknown; decline_code?: unknown; payment_intent?: { status?: unknown } }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Reads the response of Stripe's API to a confirmation. @param status of the HTTP response */
export const outcomeOfConfirm = (status: number, body: StripeBody): Outcome => {
  const { error } = body
  if (error?.payment_intent?.status === 'succeeded' || body.status === 'succeeded') return { kind: 'succeeded' }
  if (error?.type === 'card_error') {
    const codes = { code: textOf(error.code), decline_code: textOf(error.decline_code) }
    return { kind: 'declined', decline: declineOf(codes) }
  }
  if (status >= 500 || body.status === 'processing') return { kind: 'unknown' }
  if (status >= 400) return { kind: 'refused' }
  // The sandbox has no second step such as 3-D Secure.
  return { kind: 'declined', decline: declineOf({ code: 'authentication_required' }) }
}

/** A request whose connection was lost may reach Stripe within this time. */
const settleMs = 8_000

/**
 * The outcome of an attempt whose response was lost, from a lookup of the payment intent. `needs-approval`: the bank
 * waits for the visitor, perhaps on the bank's own page in another tab. Nothing was charged, but may be at any moment.
 */
export const outcomeOfLookup = (
  intentStatus: string,
  msSinceAttempt: number,
): 'succeeded' | 'not-paid' | 'needs-approval' | 'unknown' => {
  if (intentStatus === 'succeeded') return 'succeeded'
  if (intentStatus === 'canceled') return 'not-paid'
  if (intentStatus === 'requires_action') return 'needs-approval'
  return intentStatus === 'processing' || msSinceAttempt < settleMs ? 'unknown' : 'not-paid'
}
