export type PaymentStatus = 'preparing' | 'requires_payment' | 'succeeded' | 'refunding' | 'refunded' | 'cancelled'

export type Payment = {
  readonly id: string
  readonly reservationId: string
  readonly userId: string
  /** Minor units. */
  readonly amount: number
  readonly currency: string
  readonly description: string
  readonly status: PaymentStatus
  /** The reservation wants no money any more: the intent is to be cancelled before it can be paid. */
  readonly closing: boolean
  /** The provider's id of the payment intent. */
  readonly providerPaymentId: string | null
  readonly clientSecret: string | null
  /** Why the customer's last try did not work, in words for the customer. */
  readonly lastError: string | null
  /** Minor units that came. */
  readonly capturedAmount: number
  /** Minor units that went back. */
  readonly refundedAmount: number
  /** When the reservation's hold ends. */
  readonly expiresAt: Date
  readonly version: number
}

/** What the provider says of an intent, from a webhook, an answer or when asked. */
export type ProviderIntent = {
  readonly id: string
  readonly status: 'open' | 'succeeded' | 'cancelled'
  readonly clientSecret: string | null
  /** Minor units that were captured. */
  readonly amountReceived: number
  readonly currency: string
  readonly lastError: string | null
  /** Minor units, as far as this answer tells of refunds. */
  readonly amountRefunded: number
}

export type Fact = 'succeeded' | 'partially-refunded' | 'refunded' | 'cancelled'

/** A rule's answer: the payment as it is now, and what others should know. The same object means that nothing changes. */
export type Decision = { readonly payment: Payment; readonly facts: readonly Fact[] }

const nothing = (payment: Payment): Decision => ({ payment, facts: [] })

const changed = (payment: Payment, change: Partial<Payment>, ...facts: Fact[]): Decision => ({
  payment: { ...payment, ...change, version: payment.version + 1 },
  facts,
})

type Reserved = Pick<Payment, 'reservationId' | 'userId' | 'amount' | 'currency' | 'description' | 'expiresAt'>

/** A payment for a reservation. What costs nothing is paid already. */
export const preparePayment = (id: string, reserved: Reserved): Decision => {
  const free = reserved.amount === 0
  const payment: Payment = {
    ...reserved,
    id,
    status: free ? 'succeeded' : 'preparing',
    closing: false,
    providerPaymentId: null,
    clientSecret: null,
    lastError: null,
    capturedAmount: 0,
    refundedAmount: 0,
    version: 1,
  }
  return { payment, facts: free ? ['succeeded'] : [] }
}

const isOpen = ({ status }: Payment): boolean => status === 'preparing' || status === 'requires_payment'

/**
 * Takes in what the provider says of the intent. It may come late, twice and in any order, and so only ever moves a
 * payment forward. Money that came counts whatever we wanted in the meantime: booking decides what becomes of it.
 */
export const observeIntent = (payment: Payment, intent: ProviderIntent): Decision => {
  const known = { providerPaymentId: intent.id, clientSecret: intent.clientSecret ?? payment.clientSecret }
  if (intent.status === 'succeeded' && (isOpen(payment) || payment.status === 'cancelled')) {
    const refundedAmount = Math.min(intent.amountRefunded, intent.amountReceived)
    const captured = { ...known, capturedAmount: intent.amountReceived, refundedAmount }
    // Whoever refunded it at the provider may be heard before whoever paid it. Nobody gets a ticket for money that is gone.
    if (refundedAmount > 0 && refundedAmount === intent.amountReceived) {
      return changed(payment, { ...captured, status: 'refunded', lastError: null }, 'refunded')
    }
    // An intent of ours that captured something else than we asked for was tampered with. Nobody gets a ticket for it.
    const asAsked = intent.amountReceived === payment.amount && intent.currency === payment.currency
    return asAsked
      ? changed(
          payment,
          { ...captured, status: 'succeeded', lastError: null },
          'succeeded',
          ...(refundedAmount > 0 ? (['partially-refunded'] as const) : []),
        )
      : changed(payment, { ...captured, status: 'refunding', lastError: 'The amount paid is not the amount due.' })
  }
  if (intent.status === 'succeeded') return observeRefund(payment, intent.amountRefunded)
  if (!isOpen(payment)) return nothing(payment)
  if (intent.status === 'cancelled') return changed(payment, { ...known, status: 'cancelled' }, 'cancelled')
  const lastError = intent.lastError ?? payment.lastError
  return payment.status === 'preparing' || lastError !== payment.lastError
    ? changed(payment, { ...known, status: 'requires_payment', lastError })
    : nothing(payment)
}

/**
 * Takes in how much the provider has given back in all.
 *
 * @param refundedAmount minor units
 */
export const observeRefund = (payment: Payment, refundedAmount: number): Decision => {
  const all = Math.min(refundedAmount, payment.capturedAmount)
  if (all <= payment.refundedAmount) return nothing(payment)
  if (payment.status !== 'succeeded' && payment.status !== 'refunding') return nothing(payment)
  if (all === payment.capturedAmount) return changed(payment, { status: 'refunded', refundedAmount: all }, 'refunded')
  // The ticket stays good. While everything is on its way back, a part of it is no news.
  return changed(
    payment,
    { refundedAmount: all },
    ...(payment.status === 'succeeded' ? (['partially-refunded'] as const) : []),
  )
}

/** The reservation has lapsed: nobody shall pay for it any more. If somebody just has, booking will say what becomes of it. */
export const closePayment = (payment: Payment): Decision =>
  isOpen(payment) && !payment.closing ? changed(payment, { closing: true }) : nothing(payment)

/** The provider refuses to make an intent, and nobody wants to pay any more: there is nothing left to be done. */
export const abandonPayment = (payment: Payment): Decision =>
  payment.status === 'preparing' && payment.closing
    ? changed(payment, { status: 'cancelled' }, 'cancelled')
    : nothing(payment)

/** The money is due back. For money that has not come, it shall not come. */
export const refundPayment = (payment: Payment): Decision => {
  if (payment.status !== 'succeeded') return closePayment(payment)
  return payment.amount === 0
    ? changed(payment, { status: 'refunded' }, 'refunded')
    : changed(payment, { status: 'refunding' })
}

/** What is to be asked of the provider next, if anything. */
export type Step = 'create-intent' | 'cancel-intent' | 'refund'

export const nextStep = ({ status, closing }: Pick<Payment, 'status' | 'closing'>): Step | undefined => {
  if (status === 'preparing') return 'create-intent'
  if (status === 'requires_payment' && closing) return 'cancel-intent'
  if (status === 'refunding') return 'refund'
  return undefined
}

/** A hiccup at the provider is mostly over by the third try, seconds after the first. */
export const stuckAfterAttempts = 3

/** Whether staff should have a look: what is to be asked of the provider next was begun that often, and is not done. */
export const isStuck = (payment: Pick<Payment, 'status' | 'closing'> & { readonly attempts: number }): boolean =>
  nextStep(payment) !== undefined && payment.attempts >= stuckAfterAttempts

/** Seconds to wait before a step that failed `attempts` times is tried again: 1, 2, 4 … at most a minute. */
export const backoffSeconds = (attempts: number): number => Math.min(60, 2 ** Math.min(attempts - 1, 6))
