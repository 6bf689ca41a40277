import { DomainError, type ErrorKind } from '@marquee/kernel/domain-error'
import type { LoneSeatRefusal } from '@marquee/kernel/lone-seats'

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
    super('There is no such reservation, or it belongs to another customer.')
  }
}

export class UnknownSeats extends DomainError {
  static readonly example = () => new UnknownSeats(['Z99'])

  readonly code = 'unknown-seats'
  readonly kind = 'invalid'

  constructor(seatIds: readonly string[]) {
    super(`This showtime's room has no seat ${seatIds.join(', ')}.`, { seat_ids: seatIds })
  }
}

export class DuplicateSeats extends DomainError {
  readonly code = 'duplicate-seats'
  readonly kind = 'invalid'

  constructor() {
    super('The request names a seat twice.')
  }
}

/** The choice has a companion seat that does not go with a wheelchair space. */
export class CompanionAlone extends DomainError {
  static readonly example = () => new CompanionAlone(['E2'])

  readonly code = 'companion-alone'
  readonly kind = 'invalid'

  /** @param seatIds the companion seats without a wheelchair space */
  constructor(seatIds: readonly string[]) {
    super(
      `A companion seat goes with a neighbouring wheelchair space of the same reservation, at most three with each. These seats have none: ${seatIds.join(', ')}.`,
      { seat_ids: seatIds },
    )
  }
}

/** The choice would leave a seat alone, and the room refuses such choices. */
export class LoneSeat extends DomainError {
  static readonly example = () => new LoneSeat({ loneSeatIds: ['E10'], insteadSeatIds: ['E10', 'E11'] })

  readonly code = 'lone-seat'
  readonly kind = 'invalid'

  constructor({ loneSeatIds, insteadSeatIds }: LoneSeatRefusal) {
    super(
      `This choice would leave ${loneSeatIds.join(', ')} without a free seat beside it. Choose ${insteadSeatIds.join(', ')} instead.`,
      { lone_seat_ids: loneSeatIds, instead: { seat_ids: insteadSeatIds } },
    )
  }
}

export class SeatsNotAvailable extends DomainError {
  static readonly example = () => new SeatsNotAvailable(['E11'])

  readonly code = 'seats-not-available'
  readonly kind = 'conflict'

  constructor(seatIds: readonly string[]) {
    super(`Another reservation has these seats: ${seatIds.join(', ')}. Choose other seats.`, { seat_ids: seatIds })
  }
}

export class SeatLimit extends DomainError {
  static readonly example = () => new SeatLimit(10)

  readonly code = 'seat-limit'
  readonly kind = 'conflict'

  constructor(limit: number) {
    super(`One customer can have at most ${limit} seats for a showtime.`)
  }
}

export class ShowtimeClosed extends DomainError {
  readonly code = 'showtime-closed'
  readonly kind = 'conflict'

  constructor() {
    super('This showtime is no longer on sale: it has started or was cancelled.')
  }
}

export class IdempotencyKeyReused extends DomainError {
  readonly code = 'idempotency-key-reused'
  readonly kind = 'invalid'

  constructor() {
    super('This Idempotency-Key was used before, for a different request. Choose a new key.')
  }
}

/** The first request under the same key is still in flight. */
export class RequestUnderWay extends DomainError {
  readonly code = 'request-under-way'
  readonly kind = 'conflict'

  constructor() {
    super('The first request with this Idempotency-Key is not finished yet. Try again in a second.', {
      retry_after_seconds: 1,
    })
  }
}

/**
 * The refusal stored under the client's key, with the id of the request that was refused first. That request and every
 * repeat get this refusal.
 */
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
    super('Too many clients are watching seats. Try again later, or poll the seat map.')
  }
}

export class SeveralCurrencies extends DomainError {
  static readonly example = () => new SeveralCurrencies(['eur', 'usd'])

  readonly code = 'several-currencies'
  readonly kind = 'conflict'

  constructor(currencies: readonly string[]) {
    super('These showtimes were sold in several currencies. Name one with `currency`.', { currencies })
  }
}

export class ShowtimeStarted extends DomainError {
  readonly code = 'showtime-started'
  readonly kind = 'conflict'

  constructor() {
    super('The show has started, so this reservation can no longer be cancelled.')
  }
}

/** The reservation is no longer an unpaid hold, or the hold has ended. */
export class ReservationClosed extends DomainError {
  readonly code = 'reservation-closed'
  readonly kind = 'conflict'

  constructor() {
    super('Only an unpaid hold that has not ended can be extended.')
  }
}

export class AlreadyExtended extends DomainError {
  readonly code = 'already-extended'
  readonly kind = 'conflict'

  constructor() {
    super('This hold was extended before. A hold can be extended once.')
  }
}

/** The customer already has as many unpaid reservations as the limit allows. */
export class UnpaidLimit extends DomainError {
  static readonly example = () => new UnpaidLimit(3)

  readonly code = 'unpaid-limit'
  readonly kind = 'conflict'

  constructor(limit: number) {
    super(`One customer can have at most ${limit} unpaid reservations at a time. Pay for one, or cancel one.`)
  }
}

export class NoTicketYet extends DomainError {
  readonly code = 'no-ticket-yet'
  readonly kind = 'conflict'

  constructor() {
    super('The reservation has no tickets, because it was never confirmed.')
  }
}

/** The seat was given back, or its money was refunded. */
export class TicketVoid extends DomainError {
  readonly code = 'ticket-void'
  readonly kind = 'conflict'

  constructor() {
    super('This ticket is void: its seat was given back or its money was refunded.')
  }
}

export class TicketNotFound extends DomainError {
  readonly code = 'ticket-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('The reservation has no such ticket.')
  }
}

export class SeatNotFound extends DomainError {
  readonly code = 'seat-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('The reservation has no such seat, and never had it.')
  }
}

export class PrinterBusy extends DomainError {
  readonly code = 'busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too many tickets are being printed. Try again in a few seconds.', { retry_after_seconds: 2 })
  }
}

export class PaymentDiffers extends DomainError {
  static readonly example = () => new PaymentDiffers({ amount: 820, currency: 'eur' })

  readonly code = 'payment-differs'
  readonly kind = 'invalid'

  constructor({ amount, currency }: { amount: number; currency: string }) {
    super("The payment's amount or currency differs from the reservation's.", { amount, currency })
  }
}
