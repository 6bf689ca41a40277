import { expect, it } from 'vitest'
import {
  DuplicateSeats,
  IdempotencyKeyReused,
  PaymentDiffers,
  RequestUnderWay,
  ReservationNotFound,
  SeatLimit,
  SeatsNotAvailable,
  SeveralCurrencies,
  ShowtimeClosed,
  ShowtimeNotFound,
  ShowtimeStarted,
  StoredRefusal,
  TooManyWatchers,
  UnknownSeats,
  UnpaidLimit,
} from './errors.ts'

const stored = { code: 'seat-limit', kind: 'conflict', message: 'Ten.', details: {}, requestId: 'first' } as const

it.each([
  [new ShowtimeNotFound('A sentence.'), 'showtime-not-found', 'not-found'],
  [new ReservationNotFound('A sentence.'), 'reservation-not-found', 'not-found'],
  [new UnknownSeats('A sentence.'), 'unknown-seats', 'invalid'],
  [new DuplicateSeats('A sentence.'), 'duplicate-seats', 'invalid'],
  [new SeatsNotAvailable(['A1', 'B2']), 'seats-not-available', 'conflict'],
  [new SeatLimit('A sentence.'), 'seat-limit', 'conflict'],
  [new ShowtimeClosed('A sentence.'), 'showtime-closed', 'conflict'],
  [new IdempotencyKeyReused('A sentence.'), 'idempotency-key-reused', 'invalid'],
  [new RequestUnderWay(), 'request-under-way', 'conflict'],
  [new TooManyWatchers('A sentence.'), 'busy', 'unavailable'],
  [new SeveralCurrencies('A sentence.'), 'several-currencies', 'conflict'],
  [new ShowtimeStarted('A sentence.'), 'showtime-started', 'conflict'],
  [new UnpaidLimit('A sentence.'), 'unpaid-limit', 'conflict'],
  [new StoredRefusal({ ...stored, message: 'A sentence.' }), 'seat-limit', 'conflict'],
  [new PaymentDiffers('A sentence.'), 'payment-differs', 'invalid'],
] as const)('%o has the code and the kind of the contract, and says why', (error, code, kind) => {
  expect([error.code, error.kind]).toEqual([code, kind])
  expect(error.message).toMatch(/\.$/)
})

it('says which seats are taken', () => {
  const error = new SeatsNotAvailable(['A1', 'B2'])
  expect([error.message, error.details]).toEqual(['Taken: A1, B2.', { seat_ids: ['A1', 'B2'] }])
})

it('gives a stored refusal again with its details, and names the request that was refused first', () => {
  const { message, details } = new StoredRefusal({ ...stored, details: { seat_ids: ['A1'] } })
  expect([message, details]).toEqual([stored.message, { seat_ids: ['A1'], request_id: 'first' }])
})

it('says when to come again while the first request is not answered', () => {
  expect(new RequestUnderWay().details).toEqual({ retry_after_seconds: 1 })
})
