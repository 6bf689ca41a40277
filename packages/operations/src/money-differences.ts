/** What Stripe says of one of our intents. Amounts are minor units. */
export type StripeIntent = {
  readonly id: string
  readonly paymentId: string
  readonly reservationId: string | undefined
  readonly captured: number
  /** What went back or is on its way back. */
  readonly refunded: number
  readonly currency: string
}

/** What payment has written down. Amounts are minor units. */
export type OwnPayment = {
  readonly id: string
  readonly reservationId: string
  /** Null before Stripe has answered. */
  readonly intentId: string | null
  readonly status: string
  readonly captured: number
  readonly refunded: number
  /** What a bank has taken in disputes that were lost; Stripe does not count it as refunded. */
  readonly lost: number
  readonly currency: string
}

/** What booking has written down. `amount` is minor units. */
export type OwnReservation = {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly currency: string
}

/** The same money, as each side knows it. */
export type Case = {
  readonly intent: StripeIntent | undefined
  readonly payment: OwnPayment | undefined
  readonly reservation: OwnReservation | undefined
}

/** What each difference means, for whoever has to put it right. */
export const meanings = {
  'unknown-payment':
    'Stripe has the money, and there is no such payment here, nor a ticket. --refund-unknown gives it back.',
  'ticket-without-payment':
    'Stripe has the money and the ticket is good, but there is no such payment here: it cannot be refunded from here.',
  'another-intent': 'Stripe has captured an intent that is not the one of its payment: perhaps paid twice.',
  'no-ticket': 'Stripe has the money, and the reservation is neither confirmed nor being refunded.',
  'other-amount': 'What payment has written down is not what Stripe says.',
  'ticket-refunded': 'The money went back, and the ticket is still good.',
  'ticket-not-paid': 'The ticket is good, and Stripe has captured nothing for it.',
} as const

export type Difference = keyof typeof meanings

/** What the two sides of a case do not agree on; nothing if all is well, or on its way to be. */
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
  if (payment === undefined) {
    if (kept > 0) differences.push(isTicket ? 'ticket-without-payment' : 'unknown-payment')
    return differences
  }
  // Until a refund is through, the two may count it at different moments.
  const isRefunding = payment.status === 'refunding'
  const isWrittenDown =
    captured === payment.captured &&
    (isRefunding || refunded === payment.refunded) &&
    (captured === 0 || intent?.currency === payment.currency)
  if (!isWrittenDown) differences.push('other-amount')
  if (!isTicket && kept > payment.lost && !isRefunding) differences.push('no-ticket')
  return differences
}

type Sums = { captured: number; refunded: number }

/** Sums of minor units on both sides, by currency. */
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
    // Two intents may name one payment.
    if (payment && !counted.has(payment.id)) add('here', payment)
    if (payment) counted.add(payment.id)
  }
  return totals
}
