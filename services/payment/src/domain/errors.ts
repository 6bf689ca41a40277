import { DomainError } from '@marquee/kernel/domain-error'

export class PaymentNotFound extends DomainError {
  readonly code = 'payment-not-found'
  readonly kind = 'not-found'
}

export class BadSignature extends DomainError {
  readonly code = 'bad-signature'
  readonly kind = 'malformed'
}
