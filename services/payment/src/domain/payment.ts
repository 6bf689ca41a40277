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
  /** Minor units: what is due, and after the payment what was paid. */
  readonly amount: number
  readonly currency: string
  readonly description: string
  readonly status: PaymentStatus
  /**
   * Whether the customer has asked to pay. An intent is created only then, because most holds of a rush are never paid.
   */
  readonly intentRequested: boolean
  /** Whether the reservation has ended. The intent is then cancelled, so that the customer can no longer pay. */
  readonly closing: boolean
  /** The provider's id of the payment intent. */
  readonly providerPaymentId: string | null
  readonly clientSecret: string | null
  /**
   * The amount of the intent at the provider, as last reported; before a report, the amount to create the intent with.
   * Null before the intent is requested, and in rows of an older version. Null stands for `amount`.
   */
  readonly intentAmount: number | null
  /** Seats that the customer gave back, oldest first. */
  readonly giveBacks: readonly GiveBack[]
  /** Minor units that were paid for seats that are given back. This money goes back in parts. */
  readonly givenBackAmount: number
  /** Minor units of `givenBackAmount` for which a refund has to be made. */
  readonly unreturnedAmount: number
  /** Why the customer's last attempt failed, in words for the customer. */
  readonly lastError: string | null
  /** Minor units that the provider captured. */
  readonly capturedAmount: number
  /** Minor units of the known refunds that succeeded and have not failed since. */
  readonly refundedAmount: number
  /** All known refunds of the intent, including those that staff made at the provider. */
  readonly refunds: readonly Refund[]
  /** How many of `refunds` failed. */
  readonly refundFailures: number
  /** The latest dispute: money that a bank claims back. */
  readonly dispute: Dispute | null
  /** Minor units of lost disputes. A lost dispute may be reported before the payment itself. */
  readonly lostAmount: number
  /** Whether `payment-refunded` was published. A refund that has to be made again is not published again. */
  readonly refundPublished: boolean
  /** The end of the reservation's hold. */
  readonly expiresAt: Date
  readonly version: number
}

/** Seats that were given back together. */
export type GiveBack = {
  /** The id of booking's event. */
  readonly id: string
  /** Their price in minor units. */
  readonly amount: number
}

/** A refund of an intent, by us or by staff. */
export type Refund = {
  /** The provider's id. */
  readonly id: string
  /** Minor units. */
  readonly amount: number
  /** A refund that succeeded may fail days later, when the customer's bank returns the money. */
  readonly status: 'pending' | 'succeeded' | 'failed'
  /** Why the refund is pending or failed, in the provider's words. */
  readonly reason: string | null
  /** The `GiveBack` that the refund pays back; null for every other refund. */
  readonly giveBackId: string | null
}

/** A customer contests a charge, and the customer's bank claims the money back. */
export type Dispute = {
  /** The provider's id. */
  readonly id: string
  readonly status: 'open' | 'won' | 'lost'
  /** The provider's own word for the status, such as `needs_response`. */
  readonly providerStatus: string
  readonly reason: string
  /** Minor units. */
  readonly amount: number
  /** The time until which the cinema can respond; null if the cinema cannot respond any more. */
  readonly dueBy: Date | null
}

/**
 * The provider's view of an intent, from a webhook, from the provider's list of events, or from the response to a call.
 */
export type ProviderIntent = {
  readonly id: string
  readonly status: 'open' | 'succeeded' | 'cancelled'
  readonly clientSecret: string | null
  /** Minor units that the customer can pay; null if the report does not say. */
  readonly amount: number | null
  /** Minor units that were captured. */
  readonly amountReceived: number
  readonly currency: string
  readonly lastError: string | null
}

/** An intent with its refunds, as the provider returns them. */
export type ProviderAnswer = { readonly intent: ProviderIntent; readonly refunds: readonly Refund[] }

export type Fact = 'succeeded' | 'partially-refunded' | 'refunded' | 'cancelled'

/**
 * The result of a rule: the payment after the rule, and the facts to publish. The same payment object means no change.
 */
export type Decision = { readonly payment: Payment; readonly facts: readonly Fact[] }

const unchanged = (payment: Payment): Decision => ({ payment, facts: [] })

const changed = (payment: Payment, change: Partial<Payment>, ...facts: Fact[]): Decision => {
  const after = { ...payment, ...change, version: payment.version + 1 }
  return { payment: { ...after, unreturnedAmount: unreturnedAmountOf(after) }, facts }
}

type Reserved = Pick<Payment, 'reservationId' | 'userId' | 'amount' | 'currency' | 'description' | 'expiresAt'>

/** Creates the payment for a reservation. A payment of zero succeeds at once. */
export const preparePayment = (id: string, reserved: Reserved): Decision => {
  const free = reserved.amount === 0
  const payment: Payment = {
    ...reserved,
    id,
    status: free ? 'succeeded' : 'preparing',
    intentRequested: false,
    closing: false,
    providerPaymentId: null,
    clientSecret: null,
    intentAmount: null,
    giveBacks: [],
    givenBackAmount: 0,
    unreturnedAmount: 0,
    lastError: null,
    capturedAmount: 0,
    refundedAmount: 0,
    refunds: [],
    refundFailures: 0,
    dispute: null,
    lostAmount: 0,
    refundPublished: false,
    version: 1,
  }
  return { payment, facts: free ? ['succeeded'] : [] }
}

const isOpen = ({ status }: Payment): boolean => status === 'preparing' || status === 'requires_payment'

/**
 * Applies the provider's view of the intent. Reports may arrive late, repeatedly and in any order, so a report only
 * moves a payment forward. Captured money always counts, even for a closing or cancelled payment: booking decides what
 * to do with the money.
 */
export const observeIntent = (payment: Payment, intent: ProviderIntent): Decision => {
  const known = {
    providerPaymentId: intent.id,
    clientSecret: intent.clientSecret ?? payment.clientSecret,
    intentAmount: intent.amount ?? payment.intentAmount,
  }
  if (intent.status === 'succeeded' && (isOpen(payment) || payment.status === 'cancelled')) {
    const refundedAmount = sumRefunded(payment.refunds, intent.amountReceived)
    const captured = { ...known, capturedAmount: intent.amountReceived, refundedAmount }
    // A refund that staff made at the provider may be reported before the payment. Refunded money buys no ticket.
    if (refundedAmount > 0 && refundedAmount === intent.amountReceived) {
      return changed(payment, { ...captured, status: 'refunded', lastError: null, refundPublished: true }, 'refunded')
    }
    // The customer may have paid for seats that were given back, before the intent had the new amount. Any other wrong
    // amount or currency means that the intent was changed at the provider. Such an intent buys no ticket.
    const excess = intent.amountReceived - payment.amount
    const isAmountDue = sumsOfNewest(payment.giveBacks).includes(excess) && intent.currency === payment.currency
    return isAmountDue
      ? changed(
          payment,
          {
            ...captured,
            amount: intent.amountReceived,
            givenBackAmount: excess,
            status: 'succeeded',
            lastError: null,
          },
          'succeeded',
          ...(refundedOrLostAmount({ ...payment, ...captured }) > 0 ? (['partially-refunded'] as const) : []),
        )
      : changed(payment, { ...captured, status: 'refunding', lastError: 'The amount paid is not the amount due.' })
  }
  if (!isOpen(payment)) return unchanged(payment)
  if (intent.status === 'cancelled') {
    // The seats that are left are free. Their intent was cancelled because the provider takes no payment of zero.
    return payment.amount === 0 && !payment.closing
      ? changed(payment, { ...known, status: 'succeeded', lastError: null }, 'succeeded')
      : changed(payment, { ...known, status: 'cancelled' }, 'cancelled')
  }
  const lastError = intent.lastError ?? payment.lastError
  const hasOtherAmount = intent.amount !== null && intent.amount !== (payment.intentAmount ?? payment.amount)
  const isNews = lastError !== payment.lastError || hasOtherAmount
  return payment.status === 'preparing' || isNews
    ? changed(payment, { ...known, status: 'requires_payment', lastError })
    : unchanged(payment)
}

/**
 * Applies refunds, made by us or by staff and reported in any order. The refunded amount is the sum of the known
 * refunds that succeeded.
 *
 * A refund may fail after it has succeeded, and the customer must get the money again. A failed refund is the only step
 * back, from `refunded` to `refunding`. `payment-refunded` is not published a second time, and the ticket stays void.
 */
export const observeRefunds = (payment: Payment, seen: readonly Refund[]): Decision => {
  const refunds = seen.reduce(withRefund, payment.refunds)
  if (refunds === payment.refunds) return unchanged(payment)
  const { capturedAmount, status } = payment
  const refundedAmount = sumRefunded(refunds, capturedAmount)
  const known = { refunds, refundedAmount, refundFailures: refunds.filter(hasFailed).length }
  const isNothingLeft = refundedOrLostAmount({ ...payment, refundedAmount }) === capturedAmount
  // A refund for seats that were given back never makes the tickets of the other seats void, even if staff have
  // refunded the price of those other seats before, or if those other seats are free.
  const isForSeats = refunds.every((refund) => refund.giveBackId !== null || payment.refunds.includes(refund))
  if (isNothingLeft && (status === 'refunding' || (status === 'succeeded' && !isForSeats))) {
    const facts: Fact[] = payment.refundPublished ? [] : ['refunded']
    return changed(payment, { ...known, status: 'refunded', refundPublished: true }, ...facts)
  }
  // Staff have refunded everything except what the pending refunds for seats cover. The tickets become void once those
  // pending refunds have succeeded.
  const isRestRefunded =
    !isForSeats && refundedAmount > payment.refundedAmount && isAllReturned({ ...payment, ...known })
  if (status === 'succeeded' && !isNothingLeft && isRestRefunded) {
    return changed(payment, { ...known, status: 'refunding' })
  }
  if (!isNothingLeft && status === 'refunded') return changed(payment, { ...known, status: 'refunding' })
  // After a partial refund the ticket stays valid, and the amount may go down again when the refund fails. While a
  // payment is being refunded in full, partial refunds are not published.
  const isNews =
    refundedAmount !== payment.refundedAmount || refundedForSeatsAmount({ refunds }) !== refundedForSeatsAmount(payment)
  return status === 'succeeded' && isNews ? changed(payment, known, 'partially-refunded') : changed(payment, known)
}

/** Whether nothing is left once the pending refunds for seats that were given back have succeeded. */
const isAllReturned = (payment: Payment): boolean => {
  const forSeats = payment.refunds.filter(({ giveBackId }) => giveBackId !== null)
  return refundedOrLostAmount(payment) + sumOf(forSeats, 'pending') >= payment.capturedAmount
}

/** Minor units that were refunded or lost to disputes; at most the captured amount. */
export const refundedOrLostAmount = ({
  refundedAmount,
  lostAmount,
  capturedAmount,
}: Pick<Payment, 'refundedAmount' | 'lostAmount' | 'capturedAmount'>): number =>
  Math.min(refundedAmount + lostAmount, capturedAmount)

/** Minor units of the refunds for seats that were given back. */
export const refundedForSeatsAmount = ({ refunds }: Pick<Payment, 'refunds'>): number =>
  sumOf(
    refunds.filter(({ giveBackId }) => giveBackId !== null),
    'succeeded',
  )

/**
 * Minor units that were refunded or lost to disputes, without the refunds for seats that were given back; at most the
 * price of the other seats.
 */
export const refundedOfRestAmount = (payment: Payment): number => {
  const ofRest = refundedOrLostAmount(payment) - refundedForSeatsAmount(payment)
  return Math.max(0, Math.min(ofRest, payment.capturedAmount - payment.givenBackAmount))
}

/**
 * Lowers the amount because seats were given back. Before the payment less is due; after it, a part goes back. The same
 * seats count once, even if booking's event is applied again after the inbox has forgotten it.
 */
export const giveBackSeats = (payment: Payment, giveBack: GiveBack): Decision => {
  const { amount, capturedAmount, givenBackAmount, status, intentRequested } = payment
  if (giveBack.amount === 0 || payment.giveBacks.some(({ id }) => id === giveBack.id)) return unchanged(payment)
  const giveBacks = [...payment.giveBacks, giveBack]
  if (capturedAmount > 0) {
    return changed(payment, { giveBacks, givenBackAmount: givenBackAmount + giveBack.amount })
  }
  const due = amount - giveBack.amount
  if (due === 0 && status === 'preparing' && !intentRequested) {
    return changed(payment, { giveBacks, amount: due, status: 'succeeded' }, 'succeeded')
  }
  // The intent is created with the amount that it was requested with, even if seats are given back in between: under
  // the same idempotency key the provider takes only the same amount.
  const intentAmount = payment.intentAmount ?? (intentRequested ? amount : null)
  return changed(payment, { giveBacks, amount: due, intentAmount })
}

/**
 * The sums of none of the give-backs, of the newest, of the two newest, and so on up to all. An intent may exceed the
 * amount due by one of these sums.
 */
const sumsOfNewest = (giveBacks: readonly GiveBack[]): number[] => {
  let sum = 0
  return [0, ...giveBacks.toReversed().map(({ amount }) => (sum += amount))]
}

/**
 * The paid seats that were given back and are not refunded in full, with the amount that is left; oldest first. Pending
 * refunds count as refunded.
 */
const openGiveBacks = ({ giveBacks, givenBackAmount, refunds }: Payment): readonly GiveBack[] => {
  // The customer has paid for the newest of them: the older ones were given back before the payment.
  const paid = sumsOfNewest(giveBacks).indexOf(givenBackAmount)
  return giveBacks
    .slice(giveBacks.length - Math.max(0, paid))
    .map(({ id, amount }) => {
      const made = refunds.filter((refund) => refund.giveBackId === id && !hasFailed(refund))
      return { id, amount: amount - sumOfMinorUnits(made.map((refund) => refund.amount)) }
    })
    .filter(({ amount }) => amount > 0)
}

/** Minor units that can still be refunded. Pending refunds count as refunded. */
const refundableAmount = (payment: Payment): number =>
  Math.max(0, payment.capturedAmount - refundedOrLostAmount(payment) - sumOf(payment.refunds, 'pending'))

const unreturnedAmountOf = (payment: Payment): number =>
  payment.status === 'succeeded'
    ? Math.min(sumOfMinorUnits(openGiveBacks(payment).map(({ amount }) => amount)), refundableAmount(payment))
    : 0

/** The next refund for seats that were given back; undefined if none is due. `failures` counts its earlier tries. */
export const nextSeatRefund = (payment: Payment): (GiveBack & { readonly failures: number }) | undefined => {
  const [next] = payment.unreturnedAmount > 0 ? openGiveBacks(payment) : []
  if (next === undefined) return undefined
  const failures = payment.refunds.filter(({ giveBackId }) => giveBackId === next.id).length
  return { ...next, amount: Math.min(next.amount, refundableAmount(payment)), failures }
}

/**
 * Applies a dispute. A dispute that is won or lost does not change any more, whatever arrives late. The amount of a
 * lost dispute is deducted from the revenue like a refund; the ticket stays valid.
 */
export const observeDispute = (payment: Payment, seen: Dispute): Decision => {
  const known = payment.dispute
  const isSame = known?.id === seen.id
  if (isSame && (known.status !== 'open' || isEqual(known, seen))) return unchanged(payment)
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
  // The bank took the money before our refund was made, and the provider now refuses the refund. The customer has the
  // money.
  if (payment.status === 'refunding' && refundedOrLostAmount(after) === after.capturedAmount) {
    const facts: Fact[] = payment.refundPublished ? [] : ['refunded']
    return changed(after, { status: 'refunded', refundPublished: true }, ...facts)
  }
  const isDeducted = payment.status === 'succeeded' && refundedOrLostAmount(after) !== refundedOrLostAmount(payment)
  return isDeducted ? changed(after, {}, 'partially-refunded') : changed(after, {})
}

/** Applies an intent with its refunds. The refunds come first, so that refunded money buys no ticket. */
export const observeAnswer = (payment: Payment, { intent, refunds }: ProviderAnswer): Decision => {
  const refunded = observeRefunds(payment, refunds)
  const observed = observeIntent(refunded.payment, intent)
  return { payment: observed.payment, facts: [...refunded.facts, ...observed.facts] }
}

const hasFailed = ({ status }: Refund): boolean => status === 'failed'

const sumOf = (refunds: readonly Refund[], wanted: Refund['status']): number =>
  sumOfMinorUnits(refunds.filter(({ status }) => status === wanted).map(({ amount }) => amount))

/** Minor units of the successful refunds; at most the captured amount. */
const sumRefunded = (refunds: readonly Refund[], capturedAmount: number): number =>
  Math.min(sumOf(refunds, 'succeeded'), capturedAmount)

// The status of a refund changes only in this order. A report of an earlier status is late, and is ignored.
const refundOrder: readonly Refund['status'][] = ['pending', 'succeeded', 'failed']

const withRefund = (refunds: readonly Refund[], seen: Refund): readonly Refund[] => {
  const known = refunds.find(({ id }) => id === seen.id)
  if (known === undefined) return [...refunds, seen]
  const giveBackId = known.giveBackId ?? seen.giveBackId
  const isLater = refundOrder.indexOf(seen.status) > refundOrder.indexOf(known.status)
  // A replica of the version before seats could be given back stores a refund without its `giveBackId`.
  if (!isLater && giveBackId === known.giveBackId) return refunds
  return refunds.map((refund) => (refund === known ? { ...(isLater ? seen : known), giveBackId } : refund))
}

/** Requests the intent of a customer who asks to pay; changes nothing if the intent was requested before. */
export const requestIntent = (payment: Payment): Decision =>
  payment.status === 'preparing' && !payment.closing && !payment.intentRequested
    ? changed(payment, { intentRequested: true, intentAmount: payment.amount })
    : unchanged(payment)

/** Applies a later end of the hold. An end that is not later comes from an old event, and changes nothing. */
export const extendPayment = (payment: Payment, expiresAt: Date): Decision =>
  expiresAt > payment.expiresAt ? changed(payment, { expiresAt }) : unchanged(payment)

/**
 * Closes the payment of an expired hold. If the customer has just paid, booking decides what to do with the money.
 * Without a requested intent the provider has nothing to cancel, and the payment is cancelled at once.
 */
export const closePayment = (payment: Payment): Decision => {
  if (!isOpen(payment) || payment.closing) return unchanged(payment)
  return payment.status === 'preparing' && !payment.intentRequested
    ? changed(payment, { status: 'cancelled' }, 'cancelled')
    : changed(payment, { closing: true })
}

/** Cancels a closing payment whose intent the provider refuses to create: nobody can pay without an intent. */
export const abandonPayment = (payment: Payment): Decision =>
  payment.status === 'preparing' && payment.closing
    ? changed(payment, { status: 'cancelled' }, 'cancelled')
    : unchanged(payment)

/** Refunds a paid payment, and closes an unpaid payment. */
export const refundPayment = (payment: Payment): Decision => {
  if (payment.status !== 'succeeded') return closePayment(payment)
  // Nothing is left to refund if the reservation was free, or if a bank has already taken all of the money.
  const isNothingLeft = refundedOrLostAmount(payment) === payment.capturedAmount
  return isNothingLeft
    ? changed(payment, { status: 'refunded', refundPublished: true }, 'refunded')
    : changed(payment, { status: 'refunding' })
}

/** Whether pending refunds cover everything that is still due. No further refund is made while they are pending. */
export const isRefundUnderWay = ({ status, capturedAmount, refundedAmount, refunds }: Payment): boolean =>
  status === 'refunding' && refundedAmount + sumOf(refunds, 'pending') >= capturedAmount
