import { randomInt } from 'node:crypto'
import type { Stripe } from 'stripe'
import type { EventDraft } from './events.ts'
import { newId } from './ids.ts'
import { formatAmount } from './money.ts'
import { idOf } from './objects.ts'
import { invalidParameter, refused } from './stripe-error.ts'

export const refundReasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

export type RefundRequest = {
  /** Minor units; null refunds all that is left. */
  amount: number | null
  reason: (typeof refundReasons)[number] | null
  metadata: Record<string, string>
}

/**
 * Gives back all or a part of what a charge captured, never more than is left.
 *
 * `created` is what the call answers. `refund` is the same a moment later, when the bank's reference has come: Stripe
 * sends `refund.updated` for it.
 */
export function refundCharge(
  charge: Stripe.Charge,
  request: RefundRequest,
  now: number,
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
  const refund: Stripe.Refund = {
    ...created,
    destination_details: destination({ reference: acquirerReference(), reference_status: 'available' }),
  }
  const refunded = charge.amount_refunded + amount
  const updatedCharge: Stripe.Charge = {
    ...charge,
    amount_refunded: refunded,
    refunded: refunded === charge.amount_captured,
  }
  const previousOfCharge: Partial<Stripe.Charge> = {
    amount_refunded: charge.amount_refunded,
    ...(updatedCharge.refunded ? { refunded: false } : {}),
  }
  const previousOfRefund: Partial<Stripe.Refund> =
    created.destination_details === undefined ? {} : { destination_details: created.destination_details }
  return {
    created,
    refund,
    charge: updatedCharge,
    events: [
      { type: 'refund.created', data: { object: created } },
      { type: 'charge.refunded', data: { object: updatedCharge, previous_attributes: previousOfCharge } },
      { type: 'refund.updated', data: { object: refund, previous_attributes: previousOfRefund } },
    ],
  }
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

/** The 23 digits by which a bank finds a refund. */
function acquirerReference(): string {
  return Array.from({ length: 23 }, () => randomInt(10)).join('')
}

function destination(reference: { reference?: string; reference_status: string }): Stripe.Refund.DestinationDetails {
  return { card: { ...reference, reference_type: 'acquirer_reference_number', type: 'refund' }, type: 'card' }
}
