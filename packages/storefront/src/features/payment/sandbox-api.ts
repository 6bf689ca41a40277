import type { Schemas } from '@marquee/api-client/client'
import { type Card, digitsOf, expiryOf } from './card.ts'
import { type Outcome, outcomeOfConfirm } from './outcome.ts'

/** A payment that the visitor can confirm. */
export type Payable = {
  readonly intentId: string
  readonly clientSecret: string
  readonly publishableKey: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
}

/** The data that confirm a payment; undefined while the payment cannot be paid. */
export const payableOf = (payment: Schemas['Payment'] | undefined): Payable | undefined =>
  payment?.client_secret && payment.provider_payment_id
    ? {
        intentId: payment.provider_payment_id,
        clientSecret: payment.client_secret,
        publishableKey: payment.publishable_key,
        amount: payment.amount,
        currency: payment.currency,
      }
    : undefined

const timeoutMs = 30_000
const intentUrl = ({ intentId }: Payable): string =>
  `/sandbox/stripe/v1/payment_intents/${encodeURIComponent(intentId)}`

const confirmation = ({ publishableKey, clientSecret }: Payable, { number, expiry, cvc }: Card): URLSearchParams => {
  const { month, year } = expiryOf(expiry) ?? { month: 0, year: 0 }
  return new URLSearchParams({
    key: publishableKey,
    client_secret: clientSecret,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': digitsOf(number),
    'payment_method_data[card][exp_month]': String(month),
    'payment_method_data[card][exp_year]': String(year),
    'payment_method_data[card][cvc]': cvc,
    use_stripe_sdk: 'true',
  })
}

/** Confirms the payment at the sandbox, as Stripe.js does at Stripe. Never throws: a lost response is `unknown`. */
export const confirmAtSandbox = async (payable: Payable, card: Card): Promise<Outcome> => {
  try {
    const response = await fetch(`${intentUrl(payable)}/confirm`, {
      method: 'POST',
      body: confirmation(payable, card),
      signal: AbortSignal.timeout(timeoutMs),
    })
    return outcomeOfConfirm(response.status, await response.json().catch(() => ({})))
  } catch {
    return { kind: 'unknown' }
  }
}

/** The status of the payment intent at the sandbox. Throws without an answer. */
export const intentStatusAtSandbox = async (payable: Payable): Promise<string> => {
  const query = new URLSearchParams({ key: payable.publishableKey, client_secret: payable.clientSecret })
  const response = await fetch(`${intentUrl(payable)}?${query}`, { signal: AbortSignal.timeout(timeoutMs) })
  const { status } = (await response.json()) as { status?: unknown }
  if (!response.ok || typeof status !== 'string') throw new Error('The sandbox did not return the payment’s status.')
  return status
}
