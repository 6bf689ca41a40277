import { isChargeable, maximumCharge, minimumCharge } from '@marquee/kernel/currencies'
import type { Stripe } from 'stripe'
import { adviceOf, newCharge } from './charges.ts'
import { openDispute } from './disputes.ts'
import type { EventDraft } from './events.ts'
import { newId, randomToken } from './ids.ts'
import { formatAmount } from './money.ts'
import { type CardPaymentMethod, testCardOf } from './payment-methods.ts'
import { docUrl, invalidParameter, refused, StripeError } from './stripe-error.ts'
import type { Decline } from './test-cards.ts'

export type NewIntent = {
  amount: number
  currency: string
  description: string | null
  metadata: Record<string, string>
  receipt_email: string | null
  capture_method: 'automatic' | 'automatic_async'
  confirmation_method: 'automatic' | 'manual'
  setup_future_usage: 'off_session' | 'on_session' | null
  statement_descriptor: string | null
  statement_descriptor_suffix: string | null
  payment_method_types: string[] | null
  automatic_payment_methods: Stripe.PaymentIntent.AutomaticPaymentMethods | null
}

/**
 * The result of an attempt to pay an intent. `refusal` is the 402 after a decline, and null after a payment. The
 * new state is stored in both cases.
 */
export type Attempt = {
  intent: Stripe.PaymentIntent
  charge: Stripe.Charge
  dispute?: Stripe.Dispute | undefined
  events: EventDraft[]
  refusal: StripeError | null
}

const payable = ['requires_payment_method', 'requires_confirmation', 'requires_action']

/** Throws Stripe's 400 for an amount outside the currency's bounds or a currency that does not exist. */
export function checkAmount(amount: number, currency: string): void {
  if (!isChargeable(currency)) {
    throw invalidParameter(`Invalid currency: ${currency}. Stripe currently supports ISO 4217 codes.`, {
      param: 'currency',
    })
  }
  if (amount < 1) {
    throw invalidParameter('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount',
    })
  }
  if (amount < minimumCharge(currency)) {
    const minimum = formatAmount(minimumCharge(currency), currency)
    throw invalidParameter(`Amount must be at least ${minimum} ${currency}`, {
      code: 'amount_too_small',
      param: 'amount',
    })
  }
  if (amount > maximumCharge) {
    const maximum = formatAmount(maximumCharge, currency)
    throw invalidParameter(`Amount must be no more than ${maximum} ${currency}`, {
      code: 'amount_too_large',
      param: 'amount',
    })
  }
}

export function newIntent(wanted: NewIntent, now: number): Stripe.PaymentIntent {
  const id = newId('pi')
  // Since API version 2023-08-16, an intent without a list of types accepts the types that the Dashboard enables.
  const automatic =
    wanted.automatic_payment_methods ?? (wanted.payment_method_types === null ? { enabled: true } : null)
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: wanted.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automatic?.enabled ? { allow_redirects: 'always', ...automatic } : null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: wanted.capture_method,
    client_secret: `${id}_secret_${randomToken(25)}`,
    confirmation_method: wanted.confirmation_method,
    created: now,
    currency: wanted.currency,
    customer: null,
    customer_account: null,
    description: wanted.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: wanted.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: wanted.payment_method_types ?? ['card'],
    payment_record: null,
    processing: null,
    receipt_email: wanted.receipt_email,
    review: null,
    setup_future_usage: wanted.setup_future_usage,
    shipping: null,
    source: null,
    statement_descriptor: wanted.statement_descriptor,
    statement_descriptor_suffix: wanted.statement_descriptor_suffix,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
}

/** Throws unless the intent can still be paid. The error contains the intent, so that the caller sees its status. */
export function requireConfirmable(intent: Stripe.PaymentIntent): void {
  if (intent.status === 'succeeded') {
    throw unexpectedState(
      intent,
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
    )
  }
  requireUpdatable(intent, 'payment_method')
}

/** Throws when the intent is no longer payable, because the field must not change then. */
export function requireUpdatable(intent: Stripe.PaymentIntent, field: string): void {
  if (payable.includes(intent.status)) return
  throw unexpectedState(
    intent,
    `This PaymentIntent's ${field} could not be updated because it has a status of ${intent.status}. You may only update the ` +
      `${field} of a PaymentIntent with one of the following statuses: ${payable.join(', ')}.`,
  )
}

export function missingPaymentMethod(intent?: Stripe.PaymentIntent): StripeError {
  const message =
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a " +
    'payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.'
  return intent === undefined
    ? invalidParameter(message, { code: 'payment_intent_unexpected_state' })
    : unexpectedState(intent, message)
}

/** Tries the card once. After a decline, the intent can be paid with the same card or another one. */
export function attemptPayment(intent: Stripe.PaymentIntent, method: CardPaymentMethod, now: number): Attempt {
  const { decline, disputes } = testCardOf(method)
  const made = newCharge(intent, method, decline, now)
  if (decline !== null) return declinedAttempt(intent, method, made, decline)
  const disputed = disputes ? openDispute(made, now) : undefined
  const charge = disputed?.charge ?? made
  const paid: Stripe.PaymentIntent = {
    ...intent,
    amount_received: intent.amount,
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: method.id,
    status: 'succeeded',
  }
  const events: EventDraft[] = [
    { type: 'charge.succeeded', data: { object: charge } },
    { type: 'payment_intent.succeeded', data: { object: paid } },
    ...(disputed?.events ?? []),
  ]
  return { intent: paid, charge, dispute: disputed?.dispute, events, refusal: null }
}

function declinedAttempt(
  intent: Stripe.PaymentIntent,
  method: CardPaymentMethod,
  charge: Stripe.Charge,
  decline: Decline,
): Attempt {
  const error = {
    type: 'card_error' as const,
    advice_code: adviceOf(decline),
    charge: charge.id,
    code: decline.code,
    decline_code: decline.declineCode,
    doc_url: docUrl(decline.code),
    message: decline.message,
    payment_method: method,
  }
  const failed: Stripe.PaymentIntent = {
    ...intent,
    last_payment_error: error,
    latest_charge: charge.id,
    payment_method: null,
    status: 'requires_payment_method',
  }
  const events: EventDraft[] = [
    { type: 'charge.failed', data: { object: charge } },
    { type: 'payment_intent.payment_failed', data: { object: failed } },
  ]
  const refusal = new StripeError(402, { ...error, payment_intent: failed }, { executed: true })
  return { intent: failed, charge, events, refusal }
}

export const cancellationReasons = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'] as const

/** Cancels an unpaid intent. Throws for a paid or cancelled one, with the intent in the error. */
export function cancelIntent(
  intent: Stripe.PaymentIntent,
  reason: (typeof cancellationReasons)[number] | null,
  now: number,
): Stripe.PaymentIntent {
  if (!payable.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the ` +
        'following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.',
    )
  }
  return { ...intent, canceled_at: now, cancellation_reason: reason, status: 'canceled' }
}

// The fields that Stripe shows with a publishable key. Metadata, for example, is for the merchant only.
const publicFields = [
  'id',
  'object',
  'amount',
  'amount_details',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_configuration_details',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'source',
  'status',
] as const satisfies ReadonlyArray<keyof Stripe.PaymentIntent>

/** An intent as Stripe shows it to a browser. */
export function publicView(intent: Stripe.PaymentIntent): object {
  return Object.fromEntries(publicFields.map((field) => [field, intent[field]]))
}

function unexpectedState(intent: Stripe.PaymentIntent, message: string): StripeError {
  return refused(message, { code: 'payment_intent_unexpected_state', payment_intent: intent })
}
