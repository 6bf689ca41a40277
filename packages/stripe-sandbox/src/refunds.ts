import { randomInt } from 'node:crypto'
import type { Stripe } from 'stripe'
import type { EventDraft } from './events.ts'
import { newId } from './ids.ts'
import { formatAmount } from './money.ts'
import { idOf } from './objects.ts'
import { invalidParameter, refused } from './stripe-error.ts'
import type { RefundBehaviour } from './test-cards.ts'

export const refundReasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

export type RefundRequest = {
  /** Minor units; null refunds everything that is left. */
  amount: number | null
  reason: (typeof refundReasons)[number] | null
  metadata: Record<string, string>
}

/**
 * Refunds all or a part of the captured amount, but never more than is left. A pending refund counts as refunded, as at
 * Stripe, until it fails (`settleRefund`).
 *
 * `created` is the answer to the call. `refund` is the same refund a moment later, with the bank's reference, which
 * Stripe reports by `refund.updated`.
 */
export function refundCharge(
  charge: Stripe.Charge,
  request: RefundRequest,
  { now, behaviour }: { now: number; behaviour: RefundBehaviour },
): { created: Stripe.Refund; refund: Stripe.Refund; charge: Stripe.Charge; events: EventDraft[] } {
  const left = charge.amount_captured - charge.amount_refunded
  if (request.amount !== null && request.amount < 1) {
    throw invalidParameter('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
  }
  if (left === 0) throw refused(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  const amount = request.amount ?? left
  if (amount > left) {
    const [wanted, possible] = [formatAmount(amount, charge.currency), formatAmount(left, charge.currency)]
    throw refused(`Refund amount (${wanted}) is greater than unrefunded amount on charge (${possible})`, {
      param: 'amount',
    })
  }
  const created = newRefund(charge, amount, request, now)
  if (behaviour === 'succeed_later') Object.assign(created, { status: 'pending', pending_reason: 'processing' })
  const refund = behaviour === 'succeed_later' ? created : withReference(created)
  const updatedCharge = withRefunded(charge, charge.amount_refunded + amount)
  const previousOfCharge: Partial<Stripe.Charge> = {
    amount_refunded: charge.amount_refunded,
    ...(updatedCharge.refunded ? { refunded: false } : {}),
  }
  return {
    created,
    refund,
    charge: updatedCharge,
    events: [
      { type: 'refund.created', data: { object: created } },
      { type: 'charge.refunded', data: { object: updatedCharge, previous_attributes: previousOfCharge } },
      ...(refund === created ? [] : [updateOf(created, refund)]),
    ],
  }
}

/** Applies the later outcome of a refund: a pending refund succeeds, or a successful refund fails. */
export function settleRefund(
  refund: Stripe.Refund,
  charge: Stripe.Charge,
  outcome: 'succeeded' | 'failed',
): { refund: Stripe.Refund; charge: Stripe.Charge; events: EventDraft[] } {
  if (outcome === 'succeeded') {
    const { pending_reason: _, ...pending } = refund
    const succeeded = withReference({ ...pending, status: 'succeeded' })
    return { refund: succeeded, charge, events: [updateOf(refund, succeeded)] }
  }
  const failed: Stripe.Refund = { ...refund, status: 'failed', failure_reason: 'expired_or_canceled_card' }
  return {
    refund: failed,
    charge: withRefunded(charge, charge.amount_refunded - refund.amount),
    events: [updateOf(refund, failed), { type: 'refund.failed', data: { object: failed } }],
  }
}

function withRefunded(charge: Stripe.Charge, refunded: number): Stripe.Charge {
  return { ...charge, amount_refunded: refunded, refunded: refunded === charge.amount_captured }
}

function withReference(refund: Stripe.Refund): Stripe.Refund {
  return {
    ...refund,
    destination_details: destination({ reference: acquirerReference(), reference_status: 'available' }),
  }
}

function updateOf(before: Stripe.Refund, after: Stripe.Refund): EventDraft {
  const previous: Partial<Stripe.Refund> = {
    ...(before.status === after.status ? {} : { status: before.status }),
    ...(before.destination_details === undefined || before.destination_details === after.destination_details
      ? {}
      : { destination_details: before.destination_details }),
  }
  return { type: 'refund.updated', data: { object: after, previous_attributes: previous } }
}

function newRefund(charge: Stripe.Charge, amount: number, request: RefundRequest, now: number): Stripe.Refund {
  return {
    id: newId('re'),
    object: 'refund',
    amount,
    balance_transaction: null,
    charge: charge.id,
    created: now,
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: destination({ reference_status: 'pending' }),
    metadata: request.metadata,
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason: request.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  }
}

/** The number of 23 digits by which a bank finds a refund. */
function acquirerReference(): string {
  return Array.from({ length: 23 }, () => randomInt(10)).join('')
}

function destination(reference: { reference?: string; reference_status: string }): Stripe.Refund.DestinationDetails {
  return { card: { ...reference, reference_type: 'acquirer_reference_number', type: 'refund' }, type: 'card' }
}
