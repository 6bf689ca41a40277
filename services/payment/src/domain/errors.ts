import { DomainError } from '@marquee/kernel/domain-error'

export class PaymentNotFound extends DomainError {
  readonly code = 'payment-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('This reservation has no payment, or is not yours. If you placed the reservation a moment ago, try again.')
  }
}

export class BadSignature extends DomainError {
  readonly code = 'bad-signature'
  readonly kind = 'malformed'

  constructor() {
    super(
      'The Stripe-Signature header does not match the body, or the time in the header is more than five minutes off.',
    )
  }
}
