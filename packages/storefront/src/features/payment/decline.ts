import type { MessageId } from '../../i18n/message-id.ts'
import type { CardField } from './card.ts'

/** Why a card was refused: the text for the customer, and the field to correct, if a field is wrong. */
export type Decline = { readonly message: MessageId; readonly field?: CardField }

/**
 * Stripe's codes, as words for the customer. The code of the bank takes precedence over Stripe's own code. A lost or
 * stolen card is declined without a reason, as Stripe asks.
 */
const declines: Readonly<Record<string, Decline>> = {
  insufficient_funds: { message: 'payment.declined.funds' },
  card_velocity_exceeded: { message: 'payment.declined.limit' },
  expired_card: { message: 'payment.declined.expired', field: 'expiry' },
  invalid_expiry_month: { message: 'payment.error.expiry', field: 'expiry' },
  invalid_expiry_year: { message: 'payment.error.expired', field: 'expiry' },
  incorrect_cvc: { message: 'payment.declined.cvc', field: 'cvc' },
  invalid_cvc: { message: 'payment.declined.cvc', field: 'cvc' },
  incorrect_number: { message: 'payment.error.number', field: 'number' },
  invalid_number: { message: 'payment.error.number', field: 'number' },
  processing_error: { message: 'payment.declined.processing' },
  test_mode_live_card: { message: 'payment.declined.realCard', field: 'number' },
  authentication_required: { message: 'payment.declined.authentication' },
  payment_intent_authentication_failure: { message: 'payment.declined.authentication' },
}

/** The words for a refused card. */
export const declineOf = ({ code, decline_code }: { code?: string; decline_code?: string }): Decline =>
  declines[decline_code ?? ''] ?? declines[code ?? ''] ?? { message: 'payment.declined.generic' }
