import { DomainError, type ErrorKind } from '@marquee/kernel/domain-error'

export class ShowtimeNotFound extends DomainError {
  readonly code = 'showtime-not-found'
  readonly kind = 'not-found'
}

export class ReservationNotFound extends DomainError {
  readonly code = 'reservation-not-found'
  readonly kind = 'not-found'
}

export class UnknownSeats extends DomainError {
  readonly code = 'unknown-seats'
  readonly kind = 'invalid'
}

export class DuplicateSeats extends DomainError {
  readonly code = 'duplicate-seats'
  readonly kind = 'invalid'
}

export class SeatsNotAvailable extends DomainError {
  readonly code = 'seats-not-available'
  readonly kind = 'conflict'

  constructor(seatIds: readonly string[]) {
    super(`Taken: ${seatIds.join(', ')}.`, { seat_ids: seatIds })
  }
}

export class SeatLimit extends DomainError {
  readonly code = 'seat-limit'
  readonly kind = 'conflict'
}

export class ShowtimeClosed extends DomainError {
  readonly code = 'showtime-closed'
  readonly kind = 'conflict'
}

/** The client's key came before with another request. */
export class IdempotencyKeyReused extends DomainError {
  readonly code = 'idempotency-key-reused'
  readonly kind = 'invalid'
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
}

export class SeveralCurrencies extends DomainError {
  readonly code = 'several-currencies'
  readonly kind = 'conflict'
}

export class ShowtimeStarted extends DomainError {
  readonly code = 'showtime-started'
  readonly kind = 'conflict'
}

/** The customer has as many unpaid reservations as one may have at a time. */
export class UnpaidLimit extends DomainError {
  readonly code = 'unpaid-limit'
  readonly kind = 'conflict'
}

/** Somebody says that a reservation was paid with another amount, or in another currency, than it costs. */
export class PaymentDiffers extends DomainError {
  readonly code = 'payment-differs'
  readonly kind = 'invalid'
}
