import { sumOfMinorUnits } from '@marquee/kernel/money'

export const paymentStatuses = [
  'preparing',
  'requires_payment',
  'succeeded',
  'refunding',
  'refunded',
  'cancelled',
] as const

export type PaymentStatus = (typeof paymentStatuses)[number]

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
  /** Minor units that went back, as far as is known, and have not come back. */
  readonly refundedAmount: number
  /** All refunds of the intent that we know of, staff's included. */
  readonly refunds: readonly Refund[]
  /** How many of them failed. */
  readonly refundFailures: number
  /** What a bank has withdrawn, or wants to, the latest of its disputes. */
  readonly dispute: Dispute | null
  /** Minor units that disputes were lost for: they are gone, and were not given back by us. May be known before what came. */
  readonly lostAmount: number
  /** Others know that everything went back. They hear it once, even if it has to go back a second time. */
  readonly refundTold: boolean
  /** When the reservation's hold ends. */
  readonly expiresAt: Date
  readonly version: number
}

/** A refund of an intent, by us or by staff. */
export type Refund = {
  /** The provider's id. */
  readonly id: string
  /** Minor units. */
  readonly amount: number
  /** What has succeeded may fail days later: the bank could not give the money to the customer, and it has come back. */
  readonly status: 'pending' | 'succeeded' | 'failed'
  /** Why it is pending or has failed, in the provider's words. */
  readonly reason: string | null
}

/** A bank wants a charge's money back, because its customer says that it was not for anything. */
export type Dispute = {
  /** The provider's id. */
  readonly id: string
  readonly status: 'open' | 'won' | 'lost'
  /** The provider's own word for the status, such as `needs_response`. */
  readonly providerStatus: string
  readonly reason: string
  /** Minor units. */
  readonly amount: number
  /** Until when the cinema can answer; null once it cannot. */
  readonly dueBy: Date | null
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
}

/** What the provider answers when it is asked after an intent. */
export type ProviderAnswer = { readonly intent: ProviderIntent; readonly refunds: readonly Refund[] }

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
    refunds: [],
    refundFailures: 0,
    dispute: null,
    lostAmount: 0,
    refundTold: false,
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
    const refundedAmount = returned(payment.refunds, intent.amountReceived)
    const captured = { ...known, capturedAmount: intent.amountReceived, refundedAmount }
    // Whoever refunded it at the provider may be heard before whoever paid it. Nobody gets a ticket for money that is gone.
    if (refundedAmount > 0 && refundedAmount === intent.amountReceived) {
      return changed(payment, { ...captured, status: 'refunded', lastError: null, refundTold: true }, 'refunded')
    }
    // An intent of ours that captured something else than we asked for was tampered with. Nobody gets a ticket for it.
    const asAsked = intent.amountReceived === payment.amount && intent.currency === payment.currency
    return asAsked
      ? changed(
          payment,
          { ...captured, status: 'succeeded', lastError: null },
          'succeeded',
          ...(goneAmount({ ...payment, ...captured }) > 0 ? (['partially-refunded'] as const) : []),
        )
      : changed(payment, { ...captured, status: 'refunding', lastError: 'The amount paid is not the amount due.' })
  }
  if (!isOpen(payment)) return nothing(payment)
  if (intent.status === 'cancelled') return changed(payment, { ...known, status: 'cancelled' }, 'cancelled')
  const lastError = intent.lastError ?? payment.lastError
  return payment.status === 'preparing' || lastError !== payment.lastError
    ? changed(payment, { ...known, status: 'requires_payment', lastError })
    : nothing(payment)
}

/**
 * Takes in refunds, whoever made them and in whatever order we hear of them. What went back in all is the sum of those that
 * are known and have not failed.
 *
 * A refund may fail after it had succeeded: then the money is ours again and still not ours to keep. That is the one way
 * back, from `refunded` to `refunding`. Others, who were told once that it went back, are not told twice; what the money was
 * for is given up for good.
 */
export const observeRefunds = (payment: Payment, seen: readonly Refund[]): Decision => {
  const refunds = seen.reduce(withRefund, payment.refunds)
  if (refunds === payment.refunds) return nothing(payment)
  const { capturedAmount, status } = payment
  const refundedAmount = returned(refunds, capturedAmount)
  const known = { refunds, refundedAmount, refundFailures: refunds.filter(hasFailed).length }
  const all = goneAmount({ ...payment, refundedAmount }) === capturedAmount
  if (all && (status === 'succeeded' || status === 'refunding')) {
    const facts: Fact[] = payment.refundTold ? [] : ['refunded']
    return changed(payment, { ...known, status: 'refunded', refundTold: true }, ...facts)
  }
  if (!all && status === 'refunded') return changed(payment, { ...known, status: 'refunding' })
  // The ticket stays good. What has gone back of it may come back, too. While everything is on its way back, a part of it is
  // no news.
  return status === 'succeeded' && refundedAmount !== payment.refundedAmount
    ? changed(payment, known, 'partially-refunded')
    : changed(payment, known)
}

/** Minor units that have gone, whether we gave them back or a bank took them; never more than came. */
export const goneAmount = ({
  refundedAmount,
  lostAmount,
  capturedAmount,
}: Pick<Payment, 'refundedAmount' | 'lostAmount' | 'capturedAmount'>): number =>
  Math.min(refundedAmount + lostAmount, capturedAmount)

/**
 * Takes in a dispute. One that is decided stays so, whatever is heard late. A lost one takes the money for good, so that it
 * leaves the cinema's revenue as if it had been given back; the ticket stays what it was.
 */
export const observeDispute = (payment: Payment, seen: Dispute): Decision => {
  const known = payment.dispute
  const isSame = known?.id === seen.id
  if (isSame && (known.status !== 'open' || isEqual(known, seen))) return nothing(payment)
  if (!isSame && known && known.status === 'open' && seen.status !== 'open') return countLoss(payment, seen)
  return countLoss({ ...payment, dispute: seen }, seen)
}

const isEqual = (one: Dispute, other: Dispute): boolean =>
  one.status === other.status &&
  one.providerStatus === other.providerStatus &&
  one.reason === other.reason &&
  one.amount === other.amount &&
  one.dueBy?.getTime() === other.dueBy?.getTime()

const countLoss = (payment: Payment, seen: Dispute): Decision => {
  if (seen.status !== 'lost') return changed(payment, {})
  const after = { ...payment, lostAmount: payment.lostAmount + seen.amount }
  // The bank was faster than our refund, which the provider refuses from now on. The customer has the money.
  if (payment.status === 'refunding' && goneAmount(after) === after.capturedAmount) {
    const facts: Fact[] = payment.refundTold ? [] : ['refunded']
    return changed(after, { status: 'refunded', refundTold: true }, ...facts)
  }
  const isNews = payment.status === 'succeeded' && goneAmount(after) !== goneAmount(payment)
  return isNews ? changed(after, {}, 'partially-refunded') : changed(after, {})
}

/** Takes in all that the provider knows of an intent: its refunds first, so that nobody gets a ticket for money that is gone. */
export const observeAnswer = (payment: Payment, { intent, refunds }: ProviderAnswer): Decision => {
  const refunded = observeRefunds(payment, refunds)
  const observed = observeIntent(refunded.payment, intent)
  return { payment: observed.payment, facts: [...refunded.facts, ...observed.facts] }
}

const hasFailed = ({ status }: Refund): boolean => status === 'failed'

const sumOf = (refunds: readonly Refund[], wanted: Refund['status']): number =>
  sumOfMinorUnits(refunds.filter(({ status }) => status === wanted).map(({ amount }) => amount))

/** Minor units that went back of what was captured, and never more than that. */
const returned = (refunds: readonly Refund[], capturedAmount: number): number =>
  Math.min(sumOf(refunds, 'succeeded'), capturedAmount)

// A refund only goes this way: what is heard late of one that has got further is no news.
const refundOrder: readonly Refund['status'][] = ['pending', 'succeeded', 'failed']

const withRefund = (refunds: readonly Refund[], seen: Refund): readonly Refund[] => {
  const known = refunds.find(({ id }) => id === seen.id)
  if (known === undefined) return [...refunds, seen]
  if (refundOrder.indexOf(seen.status) <= refundOrder.indexOf(known.status)) return refunds
  return refunds.map((refund) => (refund === known ? seen : refund))
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
  // There is nothing that could be given back: it cost nothing, so that nothing came, or a bank has taken it already.
  const isGone = goneAmount(payment) === payment.capturedAmount
  return isGone
    ? changed(payment, { status: 'refunded', refundTold: true }, 'refunded')
    : changed(payment, { status: 'refunding' })
}

/** Refunds that are under way cover all that is due back: there is nothing to ask for, but only to wait for. */
export const isRefundUnderWay = ({ status, capturedAmount, refundedAmount, refunds }: Payment): boolean =>
  status === 'refunding' && refundedAmount + sumOf(refunds, 'pending') >= capturedAmount
