import type { Stripe } from 'stripe'
import { newId } from './ids.ts'
import { type CardPaymentMethod, testCardOf } from './payment-methods.ts'
import type { Decline } from './test-cards.ts'

/** Creates the charge of one attempt to pay an intent: captured at once, or failed for the reason in `decline`. */
export function newCharge(
  intent: Stripe.PaymentIntent,
  method: CardPaymentMethod,
  decline: Decline | null,
  now: number,
): Stripe.Charge {
  const paid = decline === null
  return {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: paid ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    // Stripe settles asynchronously by default and fills this in later; the sandbox keeps no ledger.
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: intent.statement_descriptor ?? 'MARQUEE',
    captured: paid,
    created: now,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: cardDetails(intent, method, decline) },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: paid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  }
}

function outcomeOf(decline: Decline | null): Stripe.Charge.Outcome {
  if (decline === null) {
    return {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: 'approved_by_network',
      reason: null,
      risk_level: 'normal',
      risk_score: 12,
      seller_message: 'Payment complete.',
      type: 'authorized',
    }
  }
  return {
    advice_code: adviceOf(decline),
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'declined_by_network',
    reason: decline.declineCode,
    risk_level: 'normal',
    risk_score: 12,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  }
}

/**
 * Stripe's advice after a decline: do not retry (a lost or stolen card), correct the card's details, or retry later.
 */
export function adviceOf(decline: Decline): 'do_not_try_again' | 'confirm_card_data' | 'try_again_later' {
  if (['lost_card', 'stolen_card', 'fraudulent'].includes(decline.declineCode)) return 'do_not_try_again'
  if (['expired_card', 'incorrect_cvc'].includes(decline.declineCode)) return 'confirm_card_data'
  return 'try_again_later'
}

function cardDetails(
  intent: Stripe.PaymentIntent,
  method: CardPaymentMethod,
  decline: Decline | null,
): Stripe.Charge.PaymentMethodDetails.Card {
  const { brand, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card
  return {
    amount_authorized: decline === null ? intent.amount : null,
    authorization_code: decline === null ? '123456' : null,
    brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: testCardOf(method).decline?.code === 'incorrect_cvc' ? 'fail' : 'pass',
    },
    country,
    electronic_commerce_indicator: null,
    exp_month,
    exp_year,
    fingerprint: fingerprint ?? null,
    funding,
    installments: null,
    last4,
    mandate: null,
    network: brand,
    network_token: { used: false },
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  }
}
