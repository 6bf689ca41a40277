import { exampleErrorOf } from '@marquee/kernel/domain-error'
import { expect, it } from 'vitest'
import {
  CompanionAlone,
  DuplicateSeats,
  IdempotencyKeyReused,
  LoneSeat,
  NoTicketYet,
  PaymentDiffers,
  PrinterBusy,
  RequestUnderWay,
  ReservationNotFound,
  SeatLimit,
  SeatsNotAvailable,
  SeveralCurrencies,
  ShowtimeClosed,
  ShowtimeNotFound,
  ShowtimeStarted,
  StoredRefusal,
  TicketNotFound,
  TicketVoid,
  TooManyWatchers,
  UnknownSeats,
  UnpaidLimit,
} from './errors.ts'

const stored = { code: 'seat-limit', kind: 'conflict', message: 'Ten.', details: {}, requestId: 'first' } as const

it.each([
  [new ShowtimeNotFound(), 'showtime-not-found', 'not-found'],
  [new ReservationNotFound(), 'reservation-not-found', 'not-found'],
  [new UnknownSeats(['Z1']), 'unknown-seats', 'invalid'],
  [new DuplicateSeats(), 'duplicate-seats', 'invalid'],
  [new SeatsNotAvailable(['A1', 'B2']), 'seats-not-available', 'conflict'],
  [new SeatLimit(10), 'seat-limit', 'conflict'],
  [new CompanionAlone(['A1']), 'companion-alone', 'invalid'],
  [new LoneSeat({ loneSeatIds: ['A1'], insteadSeatIds: ['A1', 'A2'] }), 'lone-seat', 'invalid'],
  [new ShowtimeClosed(), 'showtime-closed', 'conflict'],
  [new IdempotencyKeyReused(), 'idempotency-key-reused', 'invalid'],
  [new RequestUnderWay(), 'request-under-way', 'conflict'],
  [new TooManyWatchers(), 'busy', 'unavailable'],
  [new SeveralCurrencies(['eur', 'usd']), 'several-currencies', 'conflict'],
  [new ShowtimeStarted(), 'showtime-started', 'conflict'],
  [new NoTicketYet(), 'no-ticket-yet', 'conflict'],
  [new TicketVoid(), 'ticket-void', 'conflict'],
  [new TicketNotFound(), 'ticket-not-found', 'not-found'],
  [new PrinterBusy(), 'busy', 'unavailable'],
  [new UnpaidLimit(3), 'unpaid-limit', 'conflict'],
  [new StoredRefusal({ ...stored, message: 'A sentence.' }), 'seat-limit', 'conflict'],
  [new PaymentDiffers({ amount: 1, currency: 'eur' }), 'payment-differs', 'invalid'],
] as const)('%o keeps its public code and its kind, and its message is a sentence', (error, code, kind) => {
  expect([error.code, error.kind]).toEqual([code, kind])
  expect(error.message).toMatch(/\.$/)
})

it('SeatsNotAvailable names the taken seats in its message and in `seat_ids`', () => {
  const error = new SeatsNotAvailable(['A1', 'B2'])
  expect([error.message, error.details]).toEqual([
    'Another reservation has these seats: A1, B2. Choose other seats.',
    { seat_ids: ['A1', 'B2'] },
  ])
})

it('CompanionAlone names the companion seats without a wheelchair space in `seat_ids`', () => {
  expect(new CompanionAlone(['A1', 'A3']).details).toEqual({ seat_ids: ['A1', 'A3'] })
})

it('LoneSeat names the seats that would stay alone, and the seats to choose instead', () => {
  const error = new LoneSeat({ loneSeatIds: ['A1'], insteadSeatIds: ['A1', 'A2'] })
  expect([error.message, error.details]).toEqual([
    'This choice would leave A1 without a free seat beside it. Choose A1, A2 instead.',
    { lone_seat_ids: ['A1'], instead: { seat_ids: ['A1', 'A2'] } },
  ])
})

it('StoredRefusal repeats the first refusal with its details and the id of the request that was refused first', () => {
  const { message, details } = new StoredRefusal({ ...stored, details: { seat_ids: ['A1'] } })
  expect([message, details]).toEqual([stored.message, { seat_ids: ['A1'], request_id: 'first' }])
})

it('RequestUnderWay tells the client to retry after one second', () => {
  expect(new RequestUnderWay().details).toEqual({ retry_after_seconds: 1 })
})

it.each([
  [UnknownSeats, "This showtime's room has no seat Z99."],
  [SeatsNotAvailable, 'Another reservation has these seats: E11. Choose other seats.'],
  [
    CompanionAlone,
    'A companion seat goes with a neighbouring wheelchair space of the same reservation, at most three with each. These seats have none: E2.',
  ],
  [LoneSeat, 'This choice would leave E10 without a free seat beside it. Choose E10, E11 instead.'],
  [SeatLimit, 'One customer can have at most 10 seats for a showtime.'],
  [SeveralCurrencies, 'These showtimes were sold in several currencies. Name one with `currency`.'],
  [UnpaidLimit, 'One customer can have at most 3 unpaid reservations at a time. Pay for one, or cancel one.'],
  [PaymentDiffers, "The payment's amount or currency differs from the reservation's."],
])('%o has an example for the API document', (errorClass, sentence) => {
  expect(exampleErrorOf(errorClass).message).toBe(sentence)
})
