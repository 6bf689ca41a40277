import { Stripe } from 'stripe'

export type StripeClient = Stripe

/** Stripe's own client for an account of Stripe's, or of the sandbox. Its requests are not counted for Stripe's statistics. */
export const stripeClient = ({
  apiBase,
  key,
  ...limits
}: {
  apiBase: string
  /** A secret key, or the publishable key for what a customer's browser may do. */
  key: string
  maxNetworkRetries?: number
  /** Milliseconds. */
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
 * Pays an intent by card, as Stripe's script in a browser does. Throws when the card is declined.
 *
 * @param card one of Stripe's test cards
 * @param clientSecret belongs to a client with the publishable key
 */
export const payByCard = (
  stripe: StripeClient,
  intentId: string,
  { card = 'pm_card_visa', clientSecret }: { card?: string | undefined; clientSecret?: string } = {},
): Promise<Stripe.PaymentIntent> => {
  // The server-side client's types have no client secret here: only Stripe's script in the browser sends it.
  const parameters = { payment_method: card, ...(clientSecret === undefined ? {} : { client_secret: clientSecret }) }
  return stripe.paymentIntents.confirm(intentId, parameters)
}
