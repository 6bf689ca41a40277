import { DomainError } from '@marquee/kernel/domain-error'

export class PaymentNotFound extends DomainError {
  readonly code = 'payment-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such payment, or it is somebody else’s.')
  }
}

export class BadSignature extends DomainError {
  readonly code = 'bad-signature'
  readonly kind = 'malformed'

  constructor() {
    super('The signature does not fit the body.')
  }
}
