import type { Stripe } from 'stripe'
import { z } from 'zod'
import { newId } from './ids.ts'
import type { ObjectStore } from './objects.ts'
import { integer, metadata, oneOf, text } from './parameters.ts'
import { invalidCard, noSuch } from './stripe-error.ts'
import {
  fingerprintOf,
  passesLuhn,
  type TestCard,
  testCardNamed,
  testCardNumbered,
  testCardWithFingerprint,
} from './test-cards.ts'

const address = z.strictObject({
  city: text(200).optional(),
  country: text(2).optional(),
  line1: text(200).optional(),
  line2: text(200).optional(),
  postal_code: text(20).optional(),
  state: text(100).optional(),
})

const billingDetails = z.strictObject({
  address: address.optional(),
  email: text(512).optional(),
  name: text(200).optional(),
  phone: text(50).optional(),
})

/** A payment method described by a card's details or a test token, as browsers send it. */
export const paymentMethodData = z.strictObject({
  type: oneOf(['card']),
  card: z.union([
    z.strictObject({ token: z.string() }),
    z.strictObject({ number: z.string(), exp_month: integer, exp_year: integer, cvc: text(4).optional() }),
  ]),
  billing_details: billingDetails.optional(),
  metadata: metadata.optional(),
  allow_redisplay: oneOf(['always', 'limited', 'unspecified']).optional(),
})

export type PaymentMethodData = z.output<typeof paymentMethodData>
type CardData = PaymentMethodData['card']
type BillingDetails = PaymentMethodData['billing_details']

/** A payment method of the sandbox, which always has a card. */
export type CardPaymentMethod = Stripe.PaymentMethod & { card: Stripe.PaymentMethod.Card }

/**
 * Finds the payment method with an id, or creates one for a test name such as `pm_card_visa`, as Stripe does. Throws
 * `resource_missing`.
 */
export function findPaymentMethod(objects: ObjectStore, id: string, now: number): CardPaymentMethod {
  const card = testCardNamed(id)
  if (card !== undefined) return newPaymentMethod(card, { month: 8, year: yearOf(now) + 1 }, undefined, now)
  const stored = objects.find('payment_method', id)
  if (stored?.card === undefined) throw noSuch('PaymentMethod', id, 'payment_method')
  return { ...stored, card: stored.card }
}

/** Creates a payment method from a card's details. Throws Stripe's 402 for invalid details. */
export function paymentMethodFrom(data: PaymentMethodData, now: number): CardPaymentMethod {
  const { card, expiry } = readCard(data.card, now)
  return newPaymentMethod(card, expiry, data.billing_details, now)
}

/** The test card of a payment method. */
export function testCardOf(method: CardPaymentMethod): TestCard {
  const card = testCardWithFingerprint(method.card.fingerprint ?? '')
  if (card === undefined) throw new Error(`payment method ${method.id} belongs to no test card`)
  return card
}

/** The test card of a charge. */
export function testCardOfCharge(charge: Stripe.Charge): TestCard {
  const card = testCardWithFingerprint(charge.payment_method_details?.card?.fingerprint ?? '')
  if (card === undefined) throw new Error(`charge ${charge.id} belongs to no test card`)
  return card
}

type Expiry = { month: number; year: number }

function readCard(data: CardData, now: number): { card: TestCard; expiry: Expiry } {
  if ('token' in data) {
    const card = data.token.startsWith('tok_') ? testCardNamed(data.token) : undefined
    if (card === undefined) throw noSuch('token', data.token, 'payment_method_data[card][token]')
    return { card, expiry: { month: 8, year: yearOf(now) + 1 } }
  }
  const number = data.number.replaceAll(/[ -]/g, '')
  const expiry = { month: data.exp_month, year: data.exp_year < 100 ? 2000 + data.exp_year : data.exp_year }
  if (!passesLuhn(number)) throw invalidCard('Your card number is incorrect.', 'incorrect_number', 'number')
  if (expiry.month < 1 || expiry.month > 12) {
    throw invalidCard("Your card's expiration month is invalid.", 'invalid_expiry_month', 'exp_month')
  }
  if (new Date(now * 1000) >= new Date(Date.UTC(expiry.year, expiry.month)) || expiry.year > yearOf(now) + 50) {
    throw invalidCard("Your card's expiration year is invalid.", 'invalid_expiry_year', 'exp_year')
  }
  if (data.cvc !== undefined && !/^\d{3,4}$/.test(data.cvc)) {
    throw invalidCard("Your card's security code is invalid.", 'invalid_cvc', 'cvc')
  }
  const card = testCardNumbered(number)
  if (card === undefined) {
    const message = 'Your card was declined. Your request was in test mode, but used a non test (live) card.'
    throw invalidCard(message, 'card_declined', 'number', 'test_mode_live_card')
  }
  return { card, expiry }
}

function newPaymentMethod(card: TestCard, expiry: Expiry, billing: BillingDetails, now: number): CardPaymentMethod {
  return {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billingDetailsOf(billing),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'unchecked' },
      country: card.country,
      display_brand: card.brand === 'amex' ? 'american_express' : card.brand,
      exp_month: expiry.month,
      exp_year: expiry.year,
      fingerprint: fingerprintOf(card.number),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  }
}

function billingDetailsOf(billing: BillingDetails): Stripe.PaymentMethod.BillingDetails {
  const { city, country, line1, line2, postal_code, state } = billing?.address ?? {}
  return {
    address: {
      city: city ?? null,
      country: country ?? null,
      line1: line1 ?? null,
      line2: line2 ?? null,
      postal_code: postal_code ?? null,
      state: state ?? null,
    },
    email: billing?.email ?? null,
    name: billing?.name ?? null,
    phone: billing?.phone ?? null,
    tax_id: null,
  }
}

function yearOf(now: number): number {
  return new Date(now * 1000).getUTCFullYear()
}
