import { createHash } from 'node:crypto'

/** Why a bank refuses a card, in Stripe's codes. */
export type Decline = { code: string; declineCode: string; message: string }

export type RefundBehaviour = 'succeed' | 'succeed_later' | 'fail_later'

export type TestCard = {
  number: string
  brand: 'visa' | 'mastercard' | 'amex' | 'discover'
  funding: 'credit' | 'debit' | 'prepaid'
  country: string
  decline: Decline | null
  /** How a refund to the card behaves: it succeeds at once, succeeds later, or succeeds and fails later. */
  refunds: RefundBehaviour
  /** Whether the bank opens a dispute as soon as the card has paid. */
  disputes: boolean
}

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
})

const declines = {
  chargeDeclined: declined('generic_decline'),
  chargeDeclinedInsufficientFunds: declined('insufficient_funds', 'Your card has insufficient funds.'),
  chargeDeclinedLostCard: declined('lost_card'),
  chargeDeclinedStolenCard: declined('stolen_card'),
  chargeDeclinedFraudulent: declined('fraudulent'),
  chargeDeclinedVelocityLimitExceeded: declined(
    'card_velocity_exceeded',
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  ),
  chargeDeclinedExpiredCard: { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' },
  chargeDeclinedIncorrectCvc: {
    code: 'incorrect_cvc',
    declineCode: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
  },
  chargeDeclinedProcessingError: {
    code: 'processing_error',
    declineCode: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
} satisfies Record<string, Decline>

const accepted = (number: string, brand: TestCard['brand'], funding: TestCard['funding'] = 'credit'): TestCard => ({
  number,
  brand,
  funding,
  country: 'US',
  decline: null,
  refunds: 'succeed',
  disputes: false,
})

const refunding = (number: string, refunds: RefundBehaviour): TestCard => ({ ...accepted(number, 'visa'), refunds })

const refusing = (number: string, decline: Decline): TestCard => ({ ...accepted(number, 'visa'), decline })

// Source: https://docs.stripe.com/testing. Stripe documents some declining cards with the brand in their name
// (`pm_card_visa_chargeDeclined`) and others without the brand (`pm_card_chargeDeclinedExpiredCard`). The sandbox accepts
// both names for every declining card.
const cardsByName: Record<string, TestCard> = {
  visa: accepted('4242424242424242', 'visa'),
  visa_debit: accepted('4000056655665556', 'visa', 'debit'),
  mastercard: accepted('5555555555554444', 'mastercard'),
  mastercard_debit: accepted('5200828282828210', 'mastercard', 'debit'),
  mastercard_prepaid: accepted('5105105105105100', 'mastercard', 'prepaid'),
  amex: accepted('378282246310005', 'amex'),
  discover: accepted('6011111111111117', 'discover'),
  createDispute: { ...accepted('4000000000000259', 'visa'), disputes: true },
  pendingRefund: refunding('4000000000007726', 'succeed_later'),
  refundFail: refunding('4000000000005126', 'fail_later'),
  ...withAndWithoutBrand({
    chargeDeclined: refusing('4000000000000002', declines.chargeDeclined),
    chargeDeclinedInsufficientFunds: refusing('4000000000009995', declines.chargeDeclinedInsufficientFunds),
    chargeDeclinedLostCard: refusing('4000000000009987', declines.chargeDeclinedLostCard),
    chargeDeclinedStolenCard: refusing('4000000000009979', declines.chargeDeclinedStolenCard),
    chargeDeclinedExpiredCard: refusing('4000000000000069', declines.chargeDeclinedExpiredCard),
    chargeDeclinedIncorrectCvc: refusing('4000000000000127', declines.chargeDeclinedIncorrectCvc),
    chargeDeclinedProcessingError: refusing('4000000000000119', declines.chargeDeclinedProcessingError),
    chargeDeclinedVelocityLimitExceeded: refusing('4000000000006975', declines.chargeDeclinedVelocityLimitExceeded),
    chargeDeclinedFraudulent: refusing('4100000000000019', declines.chargeDeclinedFraudulent),
  }),
}

function withAndWithoutBrand(cards: Record<string, TestCard>): Record<string, TestCard> {
  return Object.fromEntries(
    Object.entries(cards).flatMap(([name, card]) => [
      [name, card],
      [`visa_${name}`, card],
    ]),
  )
}

const cardsByNumber = new Map(Object.values(cardsByName).map((card) => [card.number, card]))
const cardsByFingerprint = new Map(Object.values(cardsByName).map((card) => [fingerprintOf(card.number), card]))

/** Finds a card by a test name such as `pm_card_visa` or `tok_visa`. */
export function testCardNamed(name: string): TestCard | undefined {
  const key = /^(?:pm_card|tok)_(.+)$/.exec(name)?.[1]
  return key !== undefined && Object.hasOwn(cardsByName, key) ? cardsByName[key] : undefined
}

export function testCardNumbered(number: string): TestCard | undefined {
  return cardsByNumber.get(number)
}

/** Finds the card of a stored payment method, which has a fingerprint and not the number, as at Stripe. */
export function testCardWithFingerprint(fingerprint: string): TestCard | undefined {
  return cardsByFingerprint.get(fingerprint)
}

export function fingerprintOf(number: string): string {
  return createHash('sha256')
    .update(`stripe-sandbox:${number}`)
    .digest('base64url')
    .replaceAll(/[-_]/g, '')
    .slice(0, 16)
}

/** Checks the check digit of a card number (ISO/IEC 7812-1). */
export function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return /^\d{12,19}$/.test(number) && sum % 10 === 0
}
