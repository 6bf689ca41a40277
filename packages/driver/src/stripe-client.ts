import { Stripe } from 'stripe'

export type StripeClient = Stripe

/** Stripe's client library for an account at Stripe or in the sandbox, with Stripe's telemetry switched off. */
export const stripeClient = ({
  apiBase,
  key,
  ...limits
}: {
  apiBase: string
  /** The secret key, or the publishable key to act as a customer's browser. */
  key: string
  maxNetworkRetries?: number
  /** In milliseconds. */
  timeout?: number
}): StripeClient => {
  const { hostname, port, protocol } = new URL(apiBase)
  return new Stripe(key, {
    host: hostname,
    ...(port === '' ? {} : { port }),
    protocol: protocol === 'http:' ? 'http' : 'https',
    telemetry: false,
    ...limits,
  })
}

/**
 * Pays an intent by card, as Stripe's script in a browser does. Throws if the card is declined.
 *
 * @param card one of Stripe's test cards
 * @param clientSecret required with the publishable key
 */
export const payByCard = (
  stripe: StripeClient,
  intentId: string,
  { card = 'pm_card_visa', clientSecret }: { card?: string | undefined; clientSecret?: string } = {},
): Promise<Stripe.PaymentIntent> => {
  // The library's types lack `client_secret`, because usually only Stripe's script in the browser sends it.
  const parameters = { payment_method: card, ...(clientSecret === undefined ? {} : { client_secret: clientSecret }) }
  return stripe.paymentIntents.confirm(intentId, parameters)
}
