/** One of our intents at Stripe. Amounts are minor units. */
export type StripeIntent = {
  readonly id: string
  readonly paymentId: string
  readonly reservationId: string | undefined
  readonly captured: number
  /** Refunded, or being refunded. */
  readonly refunded: number
  readonly currency: string
}

/** A row of payment's table. Amounts are minor units. */
export type OwnPayment = {
  readonly id: string
  readonly reservationId: string
  /** Null until Stripe has created the intent. */
  readonly intentId: string | null
  readonly status: string
  readonly captured: number
  readonly refunded: number
  /** Refunds that Stripe counts as refunded already. Until they succeed or fail, the service payment does not. */
  readonly pending: number
  /** Taken by the customer's bank in lost disputes; Stripe does not count this money as refunded. */
  readonly lost: number
  readonly currency: string
}

/** A row of booking's table. `amount` is the price of the seats that were not given back, in minor units. */
export type OwnReservation = {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly currency: string
}

/** The records of one purchase at Stripe, in payment and in booking; undefined where there is no record. */
export type Case = {
  readonly intent: StripeIntent | undefined
  readonly payment: OwnPayment | undefined
  readonly reservation: OwnReservation | undefined
}

/** Explains each kind of difference to the operator who resolves it. */
export const meanings = {
  'unknown-payment':
    'Stripe has the money, but Marquee has neither this payment nor a ticket. --refund-unknown refunds the money.',
  'ticket-without-payment':
    'Stripe has the money and the ticket is confirmed, but Marquee has no such payment and cannot refund it.',
  'another-intent': 'Stripe captured an intent that does not belong to the payment; the customer may have paid twice.',
  'no-ticket': 'Stripe has the money, but the reservation is neither confirmed nor being refunded.',
  'other-amount': "Payment's amounts or currency differ from Stripe's.",
  'ticket-refunded': 'The money was refunded, but the ticket is still confirmed.',
  'seat-not-refunded': 'A seat was given back, but its price was not refunded.',
  'ticket-not-paid': 'The ticket is confirmed, but Stripe has captured nothing for it.',
} as const

export type Difference = keyof typeof meanings

/**
 * The differences between Stripe and Marquee in one case. Differences that a refund in progress explains do not count.
 */
export const differencesOf = ({ intent, payment, reservation }: Case): Difference[] => {
  const { captured, refunded } = intent ?? { captured: 0, refunded: 0 }
  const kept = captured - refunded
  const isTicket = reservation?.status === 'confirmed' && reservation.amount > 0

  if (intent && payment && payment.intentId !== null && payment.intentId !== intent.id) {
    return kept > 0 ? ['another-intent'] : []
  }
  const differences: Difference[] = []
  if (isTicket && captured === 0) differences.push('ticket-not-paid')
  if (isTicket && captured > 0 && kept === 0) differences.push('ticket-refunded')
  if (isTicket && kept - (payment?.lost ?? 0) > reservation.amount) differences.push('seat-not-refunded')
  if (payment === undefined) {
    if (kept > 0) differences.push(isTicket ? 'ticket-without-payment' : 'unknown-payment')
    return differences
  }
  // Stripe and the service payment may count a refund in progress at different moments.
  const isRefunding = payment.status === 'refunding'
  const isSameAmount =
    captured === payment.captured &&
    (isRefunding || refunded === payment.refunded || refunded === payment.refunded + payment.pending) &&
    (captured === 0 || intent?.currency === payment.currency)
  if (!isSameAmount) differences.push('other-amount')
  if (!isTicket && kept > payment.lost && !isRefunding) differences.push('no-ticket')
  return differences
}

type Sums = { captured: number; refunded: number }

/** Totals in minor units at Stripe and here, by currency. */
export const sumUp = (cases: readonly Case[]): Record<string, { stripe: Sums; here: Sums }> => {
  const totals: Record<string, { stripe: Sums; here: Sums }> = {}
  const add = (side: 'stripe' | 'here', { currency, captured, refunded }: Sums & { currency: string }) => {
    totals[currency] ??= { stripe: { captured: 0, refunded: 0 }, here: { captured: 0, refunded: 0 } }
    totals[currency][side].captured += captured
    totals[currency][side].refunded += refunded
  }
  const counted = new Set<string>()
  for (const { intent, payment } of cases) {
    if (intent) add('stripe', intent)
    // Two intents may name the same payment.
    if (payment && !counted.has(payment.id)) add('here', payment)
    if (payment) counted.add(payment.id)
  }
  return totals
}
