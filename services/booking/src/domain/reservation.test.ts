import { describe, expect, it } from 'vitest'
import { DuplicateSeats, PaymentDiffers, SeatLimit, ShowtimeClosed, ShowtimeStarted, UnknownSeats } from './errors.ts'
import {
  acceptPayment,
  cancelReservation,
  cancelWithShowtime,
  expireReservation,
  placeReservation,
  priceOf,
  recordPartialRefund,
  recordRefund,
} from './reservation.ts'
import type { Showtime } from './showtime.ts'

const second = 1_000
const noon = Date.UTC(2026, 5, 1, 12)
const at = (seconds: number) => new Date(noon + seconds * second)
const holdSeconds = 1_800
const showStart = at(7_200)

const showtime: Showtime = {
  id: 'showtime',
  startsAt: showStart,
  endsAt: at(14_400),
  status: 'scheduled',
  currency: 'eur',
  prices: { standard: 820, premium: 1_250 },
  layout: new Map(
    ['A1', 'A2', 'A10', 'B1'].map((id, index) => [
      id,
      { id, row: id.startsWith('A') ? 1 : 2, number: index + 1, type: id.startsWith('A') ? 'standard' : 'premium' },
    ]),
  ),
}

const place = (seatIds = ['A1'], over: Partial<Showtime> = {}, keptEnd: Date | null = null) =>
  placeReservation({ ...showtime, ...over }, { id: 'r', userId: 'u', seatIds, now: at(0), holdSeconds, keptEnd })

/** A payment of what one seat in row A costs, which is what `place` holds. */
const paid = (paymentId: string, { amount = 820, currency = 'eur' }: { amount?: number; currency?: string } = {}) => ({
  paymentId,
  amount,
  currency,
})

describe('placing', () => {
  it('says all that is known of the reservation, and until when its show lasts', () => {
    expect(place(['A1'])).toEqual({
      reservation: {
        id: 'r',
        userId: 'u',
        showtimeId: 'showtime',
        status: 'pending',
        seats: [{ id: 'A1', row: 1, number: 1, type: 'standard', price: 820 }],
        amount: 820,
        currency: 'eur',
        createdAt: at(0),
        expiresAt: at(holdSeconds),
        confirmedAt: null,
        cancelledAt: null,
        paymentId: null,
        refundedAmount: 0,
        refundSequence: 0,
        version: 1,
      },
      facts: [{ fact: 'placed', showEndsAt: at(14_400) }],
    })
  })

  it('prices each seat by its kind, in whole minor units: 8.20 is 820', () => {
    expect(place(['A1']).reservation.amount).toBe(820)
    expect(place(['B1', 'A2']).reservation).toMatchObject({ amount: 2_070, currency: 'eur', status: 'pending' })
  })

  it('holds the seats for the time that it is told', () => {
    expect(place().reservation.expiresAt).toEqual(at(holdSeconds))
  })

  it('never holds seats for longer than until five minutes after the start', () => {
    expect(place(['A1'], { startsAt: at(1_200) }).reservation.expiresAt).toEqual(at(1_500))
    expect(place(['A1'], { startsAt: at(1_500) }).reservation.expiresAt).toEqual(at(holdSeconds))
    expect(place(['A1'], { startsAt: at(1_501) }).reservation.expiresAt).toEqual(at(holdSeconds))
  })

  it('keeps the end of a hold that the customer has given up, and leaves at least five minutes', () => {
    const endOf = (keptEnd: Date | null) => place(['A1'], {}, keptEnd).reservation.expiresAt
    expect(endOf(at(1_000))).toEqual(at(1_000))
    expect(endOf(at(299))).toEqual(at(300))
    expect(endOf(at(1))).toEqual(at(300))
    expect(endOf(at(0))).toEqual(at(holdSeconds))
    expect(endOf(at(holdSeconds + 100))).toEqual(at(holdSeconds))
  })

  it('puts the seats into one order for everybody', () => {
    const ids = (seatIds: string[]) => place(seatIds).reservation.seats.map(({ id }) => id)
    expect(ids(['B1', 'A2', 'A10'])).toEqual(['A10', 'A2', 'B1'])
    expect(ids(['A10', 'B1', 'A2'])).toEqual(['A10', 'A2', 'B1'])
  })

  it('takes ten seats and not eleven', () => {
    const seats = Array.from({ length: 11 }, (_, index) => ({
      id: `C${index}`,
      row: 3,
      number: index,
      type: 'standard',
    }))
    const layout = new Map(seats.map((seat) => [seat.id, seat]))
    const ids = [...layout.keys()]
    expect(place(ids.slice(0, 10), { layout }).reservation.amount).toBe(8_200)
    expect(() => place(ids, { layout })).toThrow(new SeatLimit(10))
  })

  it('does not sell a seat that has no price', () => {
    const layout = new Map([['D1', { id: 'D1', row: 4, number: 1, type: 'companion' }]])
    expect(() => place(['D1'], { layout })).toThrow(new RangeError('showtime showtime has no price for companion'))
    expect(priceOf({ id: 's', prices: { companion: 0 } }, { id: 'D1', row: 4, number: 1, type: 'companion' })).toBe(0)
  })

  it('names the seats that are not there', () => {
    expect(() => place(['Z9', 'A1', 'Y8'])).toThrow(
      expect.objectContaining({
        message: "There is no seat Z9, Y8 in this showtime's room.",
        details: { seat_ids: ['Z9', 'Y8'] },
      }),
    )
  })

  it('refuses what cannot be', () => {
    expect(() => place([])).toThrow(UnknownSeats)
    expect(() => place(['Z9'])).toThrow(UnknownSeats)
    expect(() => place(['A1', 'A1'])).toThrow(new DuplicateSeats())
    const closed = new ShowtimeClosed()
    expect(() => place(['A1'], { status: 'cancelled' })).toThrow(closed)
    expect(() => place(['A1'], { startsAt: at(0) })).toThrow(closed)
  })
})

describe('a hold', () => {
  it('lapses at its end and not before, unless somebody was faster', () => {
    const { reservation } = place()
    expect(expireReservation(reservation, at(holdSeconds - 1))).toEqual({ reservation, facts: [] })
    expect(expireReservation(reservation, at(holdSeconds))).toEqual({
      reservation: { ...reservation, status: 'expired', version: 2 },
      facts: [{ fact: 'expired' }],
    })
    const { reservation: ticket } = acceptPayment(reservation, paid('p1'), true, at(1))
    expect(expireReservation(ticket, at(holdSeconds))).toEqual({ reservation: ticket, facts: [] })
  })
})

describe('paying', () => {
  it('makes a ticket of a hold, and of a lapsed one that has its seats back', () => {
    const { reservation } = place()
    const ticket = { status: 'confirmed', paymentId: 'p1', confirmedAt: at(1) }
    expect(acceptPayment(reservation, paid('p1'), true, at(1))).toEqual({
      reservation: { ...reservation, ...ticket, version: 2 },
      facts: [{ fact: 'confirmed' }],
    })
    const { reservation: lapsed } = expireReservation(reservation, at(holdSeconds))
    expect(acceptPayment(lapsed, paid('p1'), true, at(1)).reservation).toEqual({ ...lapsed, ...ticket, version: 3 })
    expect(acceptPayment(lapsed, paid('p1'), false, at(1))).toEqual({
      reservation: { ...lapsed, paymentId: 'p1', version: 3 },
      facts: [{ fact: 'refund-due', paymentId: 'p1', reason: 'seats_gone' }],
    })
  })

  it('with the same payment again changes nothing; with another one, that one goes back', () => {
    const { reservation: ticket } = acceptPayment(place().reservation, paid('p1'), true, at(1))
    expect(acceptPayment(ticket, paid('p1'), true, at(2))).toEqual({ reservation: ticket, facts: [] })
    expect(acceptPayment(ticket, paid('p2'), true, at(2)).facts).toEqual([
      { fact: 'refund-due', paymentId: 'p2', reason: 'reservation_closed' },
    ])
  })

  it('buys nothing when we have heard before that the money went back, in time or late', () => {
    const { reservation } = place()
    for (const unpaid of [reservation, expireReservation(reservation, at(holdSeconds)).reservation]) {
      const { reservation: refunded } = recordRefund(unpaid, 'p1', at(1))
      expect(refunded.status).toBe(unpaid.status)
      expect(acceptPayment(refunded, paid('p1'), true, at(2))).toEqual({ reservation: refunded, facts: [] })
      expect(acceptPayment(refunded, paid('p2'), true, at(2)).reservation).toMatchObject({
        status: 'confirmed',
        paymentId: 'p2',
      })
    }
  })
})

describe('a refund', () => {
  it('of a ticket ends it, and of another payment than its own changes nothing', () => {
    const { reservation: ticket } = acceptPayment(place().reservation, paid('p1'), true, at(1))
    expect(recordRefund(ticket, 'p1', at(2))).toEqual({
      reservation: { ...ticket, status: 'refunded', cancelledAt: at(2), version: 3 },
      facts: [],
    })
    expect(recordRefund(ticket, 'p2', at(2))).toEqual({ reservation: ticket, facts: [] })
  })

  it('of a cancelled ticket says which payment went back', () => {
    const { reservation: ticket } = acceptPayment(place().reservation, paid('p1'), true, at(1))
    const { reservation: cancelled } = cancelWithShowtime(ticket, at(2))
    expect(recordRefund(cancelled, 'p2', at(3))).toEqual({
      reservation: { ...cancelled, status: 'refunded', paymentId: 'p1', version: 4 },
      facts: [],
    })
  })

  it('that arrives before its payment is remembered, and a second one is not', () => {
    const { reservation } = place()
    const known = { ...reservation, paymentId: 'p1', version: 2 }
    expect(recordRefund(reservation, 'p1', at(1))).toEqual({ reservation: known, facts: [] })
    expect(recordRefund(known, 'p2', at(2))).toEqual({ reservation: known, facts: [] })
  })

  it('of a part is counted by the newest that payment has said', () => {
    const { reservation: ticket } = acceptPayment(place().reservation, paid('p1'), true, at(1))
    const partial = { ...ticket, refundedAmount: 300, refundSequence: 5, version: 3 }
    expect(recordPartialRefund(ticket, { refundedAmount: 300, sequence: 5 })).toEqual({
      reservation: partial,
      facts: [],
    })
    for (const sequence of [4, 5]) {
      expect(recordPartialRefund(partial, { refundedAmount: 100, sequence })).toEqual({
        reservation: partial,
        facts: [],
      })
    }
    expect(recordPartialRefund(partial, { refundedAmount: 0, sequence: 6 }).reservation).toMatchObject({
      refundedAmount: 0,
      refundSequence: 6,
      version: 4,
    })
  })

  it('of a cancelled reservation that is heard of before its payment leaves nothing to give back', () => {
    const { reservation: cancelled } = cancelWithShowtime(place().reservation, at(1))
    const { reservation: refunded } = recordRefund(cancelled, 'p1', at(2))
    expect(refunded.status).toBe('refunded')
    expect(acceptPayment(refunded, paid('p1'), false, at(3))).toEqual({ reservation: refunded, facts: [] })
  })
})

describe('a payment of something else than the reservation costs', () => {
  it.each([{ amount: 819 }, { amount: 0 }, { amount: 821 }, { currency: 'usd' }])('buys nothing: %j', (other) => {
    const { reservation } = place()
    expect(() => acceptPayment(reservation, paid('p1', other), true, at(1))).toThrow(
      expect.objectContaining({
        constructor: PaymentDiffers,
        message: 'The payment is not what the reservation costs.',
        details: { amount: 820, currency: 'eur', ...other },
      }),
    )
  })
})

describe('cancelling', () => {
  it('gives up a ticket or a hold, and says who wanted it', () => {
    const { reservation } = place()
    const { reservation: ticket } = acceptPayment(reservation, paid('p1'), true, at(1))
    for (const live of [reservation, ticket]) {
      const cancelled = { ...live, status: 'cancelled', cancelledAt: at(2), version: live.version + 1 }
      expect(cancelReservation(live, { startsAt: showStart, now: at(2) })).toEqual({
        reservation: cancelled,
        facts: [{ fact: 'cancelled', reason: 'customer' }],
      })
      expect(cancelWithShowtime(live, at(2))).toEqual({
        reservation: cancelled,
        facts: [{ fact: 'cancelled', reason: 'showtime_cancelled' }],
      })
    }
  })

  it('is refused once the show has started, while there is something to give up', () => {
    const { reservation } = place()
    expect(() => cancelReservation(reservation, { startsAt: showStart, now: showStart })).toThrow(new ShowtimeStarted())
    const { reservation: lapsed } = expireReservation(reservation, at(holdSeconds))
    expect(cancelReservation(lapsed, { startsAt: showStart, now: showStart }).facts).toEqual([])
  })

  it('changes nothing the second time', () => {
    const { reservation } = place()
    const { reservation: ticket } = acceptPayment(reservation, paid('p1'), true, at(1))
    for (const live of [reservation, ticket]) {
      const { reservation: cancelled } = cancelReservation(live, { startsAt: showStart, now: at(2) })
      const nothing = { reservation: cancelled, facts: [] }
      expect(cancelReservation(cancelled, { startsAt: showStart, now: at(3) })).toEqual(nothing)
      expect(cancelWithShowtime(cancelled, at(3))).toEqual(nothing)
    }
  })

  it('gives up a hold that has lapsed, so that money which comes late buys nothing', () => {
    const { reservation: lapsed } = expireReservation(place().reservation, at(holdSeconds))
    const { reservation: cancelled, facts } = cancelReservation(lapsed, {
      startsAt: showStart,
      now: at(holdSeconds + 1),
    })
    expect([cancelled.status, facts]).toEqual(['cancelled', [{ fact: 'cancelled', reason: 'customer' }]])
    expect(acceptPayment(cancelled, paid('p1'), false, at(holdSeconds + 2))).toMatchObject({
      reservation: { status: 'cancelled' },
      facts: [{ fact: 'refund-due', paymentId: 'p1', reason: 'reservation_closed' }],
    })
  })
})

describe('a replay of a refund', () => {
  it('changes nothing of a lapsed hold whose customer cancels after its late money has gone back', () => {
    const { reservation: lapsed } = expireReservation(place().reservation, at(holdSeconds))
    const { reservation: late } = acceptPayment(lapsed, paid('p1'), false, at(holdSeconds + 1))
    const { reservation: returned } = recordRefund(late, 'p1', at(holdSeconds + 2))
    const { reservation, facts } = cancelReservation(returned, { startsAt: showStart, now: at(holdSeconds + 3) })
    expect([reservation.status, facts]).toEqual(['expired', []])
    expect(recordRefund(reservation, 'p1', at(holdSeconds + 4))).toEqual({ reservation, facts: [] })
  })

  it('changes nothing of a hold that is cancelled after its refund was heard of before its payment', () => {
    const { reservation: returned } = recordRefund(place().reservation, 'p1', at(1))
    const { reservation, facts } = cancelReservation(returned, { startsAt: showStart, now: at(2) })
    expect([reservation.status, facts]).toEqual(['refunded', [{ fact: 'cancelled', reason: 'customer' }]])
    expect(acceptPayment(reservation, paid('p1'), true, at(3))).toEqual({ reservation, facts: [] })
    expect(recordRefund(reservation, 'p1', at(3))).toEqual({ reservation, facts: [] })
  })
})
