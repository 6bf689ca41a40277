import type { PaymentIntentResult, Stripe } from '@stripe/stripe-js'
import { loadStripe } from '@stripe/stripe-js/pure'
import { declineOf } from './decline.ts'
import type { Outcome } from './outcome.ts'
import type { Payable } from './sandbox-api.ts'

// Only pages with a real Stripe key load this file: it fetches Stripe.js from Stripe.

const loading = new Map<string, Promise<Stripe>>()

/** Stripe.js, loaded once for each key and language. Rejects if Stripe cannot be reached; the next call tries again. */
export const stripeFor = (publishableKey: string, locale: string): Promise<Stripe> => {
  const key = `${publishableKey} ${locale}`
  const found = loading.get(key)
  if (found) return found
  const loaded = loadStripe(publishableKey, { locale: locale === 'de' || locale === 'es' ? locale : 'en' }).then(
    (stripe) => {
      if (stripe === null) throw new Error('Stripe.js needs a browser.')
      return stripe
    },
  )
  loaded.catch(() => loading.delete(key))
  loading.set(key, loaded)
  return loaded
}

/** How a confirmation by Stripe.js ended; undefined if the visitor has to correct the form, which says so itself. */
export const outcomeOfStripe = ({ error, paymentIntent }: PaymentIntentResult): Outcome | undefined => {
  const status = paymentIntent?.status ?? error?.payment_intent?.status
  if (status === 'succeeded') return { kind: 'succeeded' }
  if (error === undefined) return { kind: 'unknown' }
  if (error.type === 'validation_error') return undefined
  if (error.type === 'card_error') {
    const { code = '', decline_code = '' } = error
    return { kind: 'declined', decline: declineOf({ code, decline_code }) }
  }
  return error.type === 'api_connection_error' || error.type === 'api_error' ? { kind: 'unknown' } : { kind: 'refused' }
}

/** The status of the payment intent at Stripe. Throws without an answer. */
export const intentStatusAtStripe = async ({ publishableKey, clientSecret }: Payable): Promise<string> => {
  const stripe = await stripeFor(publishableKey, document.documentElement.lang)
  const { paymentIntent } = await stripe.retrievePaymentIntent(clientSecret)
  if (!paymentIntent) throw new Error('Stripe did not return the payment’s status.')
  return paymentIntent.status
}
