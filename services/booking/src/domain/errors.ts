import { DomainError, type ErrorKind } from '@marquee/kernel/domain-error'

export class ShowtimeNotFound extends DomainError {
  readonly code = 'showtime-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such showtime.')
  }
}

export class ReservationNotFound extends DomainError {
  readonly code = 'reservation-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such reservation, or it is somebody else’s.')
  }
}

export class UnknownSeats extends DomainError {
  static readonly example = () => new UnknownSeats(['Z99'])

  readonly code = 'unknown-seats'
  readonly kind = 'invalid'

  constructor(seatIds: readonly string[]) {
    super(`There is no seat ${seatIds.join(', ')} in this showtime's room.`, { seat_ids: seatIds })
  }
}

export class DuplicateSeats extends DomainError {
  readonly code = 'duplicate-seats'
  readonly kind = 'invalid'

  constructor() {
    super('A seat is named twice.')
  }
}

export class SeatsNotAvailable extends DomainError {
  static readonly example = () => new SeatsNotAvailable(['E11'])

  readonly code = 'seats-not-available'
  readonly kind = 'conflict'

  constructor(seatIds: readonly string[]) {
    super(`Taken: ${seatIds.join(', ')}.`, { seat_ids: seatIds })
  }
}

export class SeatLimit extends DomainError {
  static readonly example = () => new SeatLimit(10)

  readonly code = 'seat-limit'
  readonly kind = 'conflict'

  constructor(limit: number) {
    super(`One customer can hold ${limit} seats for a showtime.`)
  }
}

export class ShowtimeClosed extends DomainError {
  readonly code = 'showtime-closed'
  readonly kind = 'conflict'

  constructor() {
    super('This showtime is not on sale any more.')
  }
}

export class IdempotencyKeyReused extends DomainError {
  readonly code = 'idempotency-key-reused'
  readonly kind = 'invalid'

  constructor() {
    super('This Idempotency-Key came before with another request.')
  }
}

/** The first request under the same key is not answered yet. */
export class RequestUnderWay extends DomainError {
  readonly code = 'request-under-way'
  readonly kind = 'conflict'

  constructor() {
    super('The first request under this Idempotency-Key is not answered yet. Try again.', { retry_after_seconds: 1 })
  }
}

/** A refusal that is stored under the client's key: a repeat gets the same one, which names the request refused first. */
export class StoredRefusal extends DomainError {
  readonly code: string
  readonly kind: ErrorKind

  constructor({
    code,
    kind,
    message,
    details,
    requestId,
  }: Pick<DomainError, 'code' | 'kind' | 'message' | 'details'> & { requestId: string }) {
    super(message, { ...details, request_id: requestId })
    this.code = code
    this.kind = kind
  }
}

export class TooManyWatchers extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too many are watching seats. Try again later.')
  }
}

export class SeveralCurrencies extends DomainError {
  static readonly example = () => new SeveralCurrencies(['eur', 'usd'])

  readonly code = 'several-currencies'
  readonly kind = 'conflict'

  constructor(currencies: readonly string[]) {
    super('These showtimes were sold in several currencies. Name one.', { currencies })
  }
}

export class ShowtimeStarted extends DomainError {
  readonly code = 'showtime-started'
  readonly kind = 'conflict'

  constructor() {
    super('The show has started.')
  }
}

/** The customer has as many unpaid reservations as one may have at a time. */
export class UnpaidLimit extends DomainError {
  static readonly example = () => new UnpaidLimit(3)

  readonly code = 'unpaid-limit'
  readonly kind = 'conflict'

  constructor(limit: number) {
    super(`One customer can have ${limit} unpaid reservations at a time.`)
  }
}

/** A reservation was paid with another amount, or in another currency, than it costs. */
export class PaymentDiffers extends DomainError {
  static readonly example = () => new PaymentDiffers({ amount: 820, currency: 'eur' })

  readonly code = 'payment-differs'
  readonly kind = 'invalid'

  constructor({ amount, currency }: { amount: number; currency: string }) {
    super('The payment is not what the reservation costs.', { amount, currency })
  }
}
