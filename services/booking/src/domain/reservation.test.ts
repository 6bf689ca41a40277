import { companionsAlone } from '@marquee/kernel/companions'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  AlreadyExtended,
  CompanionAlone,
  DuplicateSeats,
  LoneSeat,
  PaymentDiffers,
  ReservationClosed,
  SeatLimit,
  SeatNotFound,
  ShowtimeClosed,
  ShowtimeStarted,
  UnknownSeats,
} from './errors.ts'
import {
  acceptPayment,
  cancelReservation,
  cancelWithShowtime,
  expireReservation,
  extendReservation,
  giveBackSeat,
  placeReservation,
  priceOf,
  type Reservation,
  recordPartialRefund,
  recordRefund,
} from './reservation.ts'
import { planOf, type Showtime } from './showtime.ts'

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
  ...planOf(
    ['A1', 'A2', 'A10', 'B1'].map((id, index) => ({
      id,
      row: id.startsWith('A') ? 1 : 2,
      number: index + 1,
      type: id.startsWith('A') ? 'standard' : 'premium',
    })),
    null,
  ),
  loneSeats: 'allow',
}

const place = (
  seatIds = ['A1'],
  over: Partial<Showtime> = {},
  previousHoldEnd: Date | null = null,
  isTaken: (seatId: string) => boolean = () => false,
) =>
  placeReservation(
    { ...showtime, ...over },
    { id: 'r', number: 'K7MW2QXT', userId: 'u', seatIds, isTaken, now: at(0), holdSeconds, previousHoldEnd },
  )

/** A payment for one seat of row A: by default, `place` holds the seat A1. */
const paid = (paymentId: string, { amount = 820, currency = 'eur' }: { amount?: number; currency?: string } = {}) => ({
  paymentId,
  amount,
  currency,
})

describe('extending', () => {
  const ends = (seconds: number) => ({ salesEnd: showStart, now: at(seconds), extensionSeconds: 600 })

  it('adds the time to an unpaid hold, until the last moment of the hold', () => {
    const { reservation, facts } = extendReservation(place().reservation, ends(holdSeconds - 1))
    expect(reservation).toMatchObject({ expiresAt: at(holdSeconds + 600), extendedAt: at(holdSeconds - 1), version: 2 })
    expect(facts).toEqual([{ fact: 'extended' }])
  })

  it('is possible once', () => {
    const { reservation } = extendReservation(place().reservation, ends(1))
    expect(() => extendReservation(reservation, ends(2))).toThrow(AlreadyExtended)
  })

  it('never moves the end of a hold beyond five minutes after the end of sales', () => {
    const salesEnd = at(holdSeconds)
    const { reservation } = extendReservation(place().reservation, { salesEnd, now: at(1), extensionSeconds: 600 })
    expect(reservation.expiresAt).toEqual(at(holdSeconds + 300))
  })

  it.each([
    ['moves the end by one second if the last possible moment is one second later', 1],
    ['leaves the end where it is if the hold ends at the last possible moment', 0],
  ])('%s, and is no longer possible afterwards', (_, seconds) => {
    const salesEnd = at(holdSeconds + seconds - 300)
    const { reservation } = extendReservation(place().reservation, { salesEnd, now: at(1), extensionSeconds: 600 })
    expect(reservation).toMatchObject({ expiresAt: at(holdSeconds + seconds), extendedAt: at(1) })
  })

  it.each([
    ['a hold at its end', place().reservation, holdSeconds],
    ['an expired hold', expireReservation(place().reservation, at(holdSeconds)).reservation, holdSeconds],
    ['a ticket', acceptPayment(place().reservation, paid('p1'), true, at(1)).reservation, 2],
    ['a cancelled hold', cancelReservation(place().reservation, { startsAt: showStart, now: at(1) }).reservation, 2],
    ['a hold whose payment was refunded', recordRefund(place().reservation, 'p1', at(1)).reservation, 2],
  ])('is refused for %s', (_, reservation, seconds) => {
    expect(() => extendReservation(reservation, ends(seconds))).toThrow(ReservationClosed)
  })
})

describe('giving a seat back', () => {
  const give = (reservation: Reservation, seatId: string, seconds = 60) =>
    giveBackSeat(reservation, { seatId, layout: showtime.layout, startsAt: showStart, now: at(seconds) })
  const { reservation: hold } = place(['A1', 'A2', 'B1'])
  const { reservation: ticket } = acceptPayment(hold, paid('p1', { amount: 2_890 }), true, at(1))

  it.each([
    ['a hold', hold],
    ['a ticket', ticket],
    ['an expired hold, which may still be paid', expireReservation(hold, at(holdSeconds)).reservation],
  ])('keeps the other seats of %s, and lowers the amount by the price', (_, before) => {
    const { reservation, facts } = give(before, 'B1')
    const given = { id: 'B1', row: 2, number: 4, type: 'premium', price: 1_250, givenBackAt: at(60).toISOString() }
    expect(reservation).toEqual({
      ...before,
      seats: before.seats.filter(({ id }) => id !== 'B1'),
      givenBackSeats: [given],
      amount: 1_640,
      version: before.version + 1,
    })
    expect(facts).toEqual([{ fact: 'seats-given-back', seats: [given] }])
  })

  it('changes nothing the second time, even after the start', () => {
    const { reservation } = give(ticket, 'A1')
    for (const seconds of [61, 7_200]) expect(give(reservation, 'A1', seconds)).toEqual({ reservation, facts: [] })
  })

  it.each([
    ['a cancelled reservation', cancelReservation(ticket, { startsAt: showStart, now: at(2) }).reservation],
    ['a refunded reservation', recordRefund(ticket, 'p1', at(2)).reservation],
    [
      'an expired hold whose late money is refunded',
      acceptPayment(
        expireReservation(hold, at(holdSeconds)).reservation,
        paid('p1', { amount: 2_890 }),
        false,
        at(holdSeconds),
      ).reservation,
    ],
  ])('changes nothing for %s', (_, reservation) => {
    expect(give(reservation, 'A1', holdSeconds)).toEqual({ reservation, facts: [] })
  })

  it('is refused for a seat that the reservation never had, and once the show has started', () => {
    expect(() => give(hold, 'A10')).toThrow(SeatNotFound)
    for (const reservation of [hold, ticket]) {
      expect(() => give(reservation, 'A1', 7_200)).toThrow(ShowtimeStarted)
    }
  })

  it('cancels the reservation when its last seat is given back', () => {
    const { reservation: last } = give(give(ticket, 'A1').reservation, 'A2')
    const { reservation, facts } = give(last, 'B1')
    expect(reservation).toMatchObject({ status: 'cancelled', cancelledAt: at(60), seats: last.seats, amount: 1_250 })
    expect(facts).toEqual([{ fact: 'cancelled', reason: 'customer' }])
  })

  it('is accepted before the payment of the old amount arrives, and the ticket has the seats that are left', () => {
    const { reservation: less } = give(give(hold, 'A1').reservation, 'B1')
    for (const amount of [820, 820 + 820, 820 + 1_250, 2_890]) {
      const { reservation, facts } = acceptPayment(less, paid('p1', { amount }), true, at(61))
      expect(reservation).toMatchObject({ status: 'confirmed', amount: 820 })
      expect(facts).toEqual([{ fact: 'confirmed' }])
    }
    for (const amount of [819, 2_891]) {
      expect(() => acceptPayment(less, paid('p1', { amount }), true, at(61))).toThrow(PaymentDiffers)
    }
  })

  it('limits the amount that staff have refunded to the price of the other seats', () => {
    const { reservation: refunded } = recordPartialRefund(ticket, { refundedAmount: 2_000, sequence: 5 })
    const { reservation } = give(refunded, 'B1')
    expect(reservation.refundedAmount).toBe(1_640)
    expect(recordPartialRefund(reservation, { refundedAmount: 2_000, sequence: 6 }).reservation.refundedAmount).toBe(
      1_640,
    )
  })

  describe('in a row for wheelchairs', () => {
    const seatsOf = (plan: string) =>
      [...plan].map((letter, index) => ({
        id: `A${index + 1}`,
        row: 1,
        number: index + 1,
        type: { w: 'wheelchair', c: 'companion' }[letter] ?? 'standard',
      }))
    const given = (plan: string, seatId: string, kept = plan) => {
      const { layout } = planOf(seatsOf(plan), null)
      const seats = seatsOf(plan)
        .filter((_, index) => kept[index] !== '.')
        .map((seat) => ({ ...seat, price: 820 }))
      const reservation = { ...hold, seats, amount: 820 * seats.length }
      const decision = giveBackSeat(reservation, { seatId, layout, startsAt: showStart, now: at(60) })
      return decision.facts.map((fact) =>
        fact.fact === 'seats-given-back' ? fact.seats.map(({ id }) => id) : fact.fact,
      )
    }

    it.each([
      ['swcc', 'A2', [['A2', 'A3', 'A4']]],
      ['wcc', 'A1', ['cancelled']],
      ['wccs', 'A2', [['A2', 'A3']]],
      ['wccs', 'A3', [['A3']]],
      ['wccs', 'A4', [['A4']]],
      ['wccw', 'A1', [['A1']]],
      ['wccccw', 'A1', [['A1', 'A2']]],
      ['wcs', 'A2', [['A2']]],
    ])('gives back the companions that would stay alone: row %s, seat %s', (plan, seatId, expected) => {
      expect(given(plan, seatId)).toEqual(expected)
    })

    it('does not give back companions that were sold before companions needed a wheelchair space', () => {
      expect(given('csw', 'A2', 'cs.')).toEqual([['A2']])
    })

    it('never leaves a companion alone that was not alone before, and gives back no other seat', () => {
      const row = fc.array(fc.constantFrom('w', 'c', 's'), { minLength: 2, maxLength: 8 }).map((all) => all.join(''))
      fc.assert(
        fc.property(row, fc.nat(7), (plan, which) => {
          const seats = seatsOf(plan)
          const { layout } = planOf(seats, null)
          const placed = (ids: readonly string[]) => ids.flatMap((id) => layout.get(id) ?? [])
          const all = seats.map(({ id }) => id)
          const seatId = all[which % all.length] ?? ''
          const [fact = []] = given(plan, seatId)
          if (typeof fact === 'string') return
          const kept = all.filter((id) => !fact.includes(id))
          const before = companionsAlone(placed(all))
          expect(companionsAlone(placed(kept)).filter((id) => !before.includes(id))).toEqual([])
          expect(fact.filter((id) => id !== seatId && layout.get(id)?.type !== 'companion')).toEqual([])
        }),
      )
    })
  })
})

describe('placing', () => {
  it('returns the whole reservation and the fact `placed` with the end of the show', () => {
    expect(place(['A1'])).toEqual({
      reservation: {
        id: 'r',
        number: 'K7MW2QXT',
        userId: 'u',
        showtimeId: 'showtime',
        status: 'pending',
        seats: [{ id: 'A1', row: 1, number: 1, type: 'standard', price: 820 }],
        givenBackSeats: [],
        amount: 820,
        currency: 'eur',
        createdAt: at(0),
        expiresAt: at(holdSeconds),
        extendedAt: null,
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

  it('prices each seat by its type, in whole minor units: 8.20 is 820', () => {
    expect(place(['A1']).reservation.amount).toBe(820)
    expect(place(['B1', 'A2']).reservation).toMatchObject({ amount: 2_070, currency: 'eur', status: 'pending' })
  })

  it('holds the seats for `holdSeconds`', () => {
    expect(place().reservation.expiresAt).toEqual(at(holdSeconds))
  })

  it('holds seats until five minutes after the start at the latest', () => {
    expect(place(['A1'], { startsAt: at(1_200) }).reservation.expiresAt).toEqual(at(1_500))
    expect(place(['A1'], { startsAt: at(1_500) }).reservation.expiresAt).toEqual(at(holdSeconds))
    expect(place(['A1'], { startsAt: at(1_501) }).reservation.expiresAt).toEqual(at(holdSeconds))
  })

  it('gives a new hold the end of the hold that the customer has cancelled, but at least five minutes', () => {
    const endOf = (previousHoldEnd: Date | null) => place(['A1'], {}, previousHoldEnd).reservation.expiresAt
    expect(endOf(at(1_000))).toEqual(at(1_000))
    expect(endOf(at(299))).toEqual(at(300))
    expect(endOf(at(1))).toEqual(at(300))
    expect(endOf(at(0))).toEqual(at(holdSeconds))
    expect(endOf(at(holdSeconds + 100))).toEqual(at(holdSeconds))
  })

  it('sorts the seats, in whatever order they are named', () => {
    const ids = (seatIds: string[]) => place(seatIds).reservation.seats.map(({ id }) => id)
    expect(ids(['B1', 'A2', 'A10'])).toEqual(['A10', 'A2', 'B1'])
    expect(ids(['A10', 'B1', 'A2'])).toEqual(['A10', 'A2', 'B1'])
  })

  it('stores the id, row, number, type and price of a seat, and not its position', () => {
    expect(place(['A2']).reservation.seats).toEqual([{ id: 'A2', row: 1, number: 2, type: 'standard', price: 820 }])
  })

  it('takes ten seats and not eleven', () => {
    const seats = Array.from({ length: 11 }, (_, index) => ({
      id: `C${index}`,
      row: 3,
      number: index,
      type: 'standard',
    }))
    const { layout } = planOf(seats, null)
    const ids = [...layout.keys()]
    expect(place(ids.slice(0, 10), { layout }).reservation.amount).toBe(8_200)
    expect(() => place(ids, { layout })).toThrow(new SeatLimit(10))
  })

  it('does not sell a seat that has no price', () => {
    const { layout } = planOf([{ id: 'D1', row: 4, number: 1, type: 'wheelchair' }], null)
    expect(() => place(['D1'], { layout })).toThrow(new RangeError('showtime showtime has no price for wheelchair'))
    expect(priceOf({ id: 's', prices: { companion: 0 } }, { type: 'companion' })).toBe(0)
  })

  it('sells companion seats only with a wheelchair space beside them, three to one', () => {
    const types = ['companion', 'wheelchair', 'companion', 'companion', 'companion', 'standard', 'companion']
    const seats = types.map((type, index) => ({ id: `A${index + 1}`, row: 1, number: index + 1, type }))
    const over = { ...planOf(seats, null), prices: { standard: 820, wheelchair: 820, companion: 0 } }
    expect(place(['A2', 'A1', 'A3', 'A4'], over).reservation.amount).toBe(820)
    expect(place(['A2', 'A3', 'A4', 'A5', 'A6'], over).reservation.amount).toBe(1_640)
    expect(() => place(['A1'], over)).toThrow(new CompanionAlone(['A1']))
    expect(() => place(['A2', 'A3', 'A7'], over)).toThrow(new CompanionAlone(['A7']))
    expect(() => place(['A2', 'A1', 'A3', 'A4', 'A5'], over)).toThrow(new CompanionAlone(['A5']))
  })

  describe('in a room that refuses lone seats', () => {
    const seats = [1, 2, 3, 4, 5].map((number) => ({ id: `A${number}`, row: 1, number, type: 'standard' }))
    const over = { ...planOf(seats, null), loneSeats: 'refuse' as const }
    const isTaken = (seatId: string) => seatId === 'A1'

    it('refuses a choice that leaves a lone seat, and names seats to choose instead', () => {
      expect(() => place(['A3', 'A4'], over, null, isTaken)).toThrow(
        new LoneSeat({ loneSeatIds: ['A2', 'A5'], insteadSeatIds: ['A2', 'A3'] }),
      )
      expect(place(['A2', 'A3'], over, null, isTaken).reservation.status).toBe('pending')
    })

    it('accepts a choice that leaves a lone seat if every choice of as many seats leaves one', () => {
      expect(place(['A2', 'A3', 'A4'], over, null, isTaken).reservation.status).toBe('pending')
    })

    it('leaves it to the database to refuse seats that are taken', () => {
      expect(place(['A1', 'A3'], over, null, isTaken).reservation.status).toBe('pending')
    })
  })

  it('accepts a choice that leaves a seat alone in a room that allows lone seats, and reads no other seats', () => {
    const isTaken = () => {
      throw new Error('not needed')
    }
    expect(place(['A2'], {}, null, isTaken).reservation.status).toBe('pending')
  })

  it('names the seats that the room does not have', () => {
    expect(() => place(['Z9', 'A1', 'Y8'])).toThrow(
      expect.objectContaining({
        message: "This showtime's room has no seat Z9, Y8.",
        details: { seat_ids: ['Z9', 'Y8'] },
      }),
    )
  })

  it('refuses an empty list of seats, unknown seats, a seat named twice, and a cancelled or started showtime', () => {
    expect(() => place([])).toThrow(UnknownSeats)
    expect(() => place(['Z9'])).toThrow(UnknownSeats)
    expect(() => place(['A1', 'A1'])).toThrow(new DuplicateSeats())
    const closed = new ShowtimeClosed()
    expect(() => place(['A1'], { status: 'cancelled' })).toThrow(closed)
    expect(() => place(['A1'], { startsAt: at(0) })).toThrow(closed)
  })
})

describe('a hold', () => {
  it('expires at its end and not before, unless it was paid', () => {
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
  it('turns a hold into a ticket, but an expired hold only if it has its seats again', () => {
    const { reservation } = place()
    const ticket = { status: 'confirmed', paymentId: 'p1', confirmedAt: at(1) }
    expect(acceptPayment(reservation, paid('p1'), true, at(1))).toEqual({
      reservation: { ...reservation, ...ticket, version: 2 },
      facts: [{ fact: 'confirmed' }],
    })
    const { reservation: expired } = expireReservation(reservation, at(holdSeconds))
    expect(acceptPayment(expired, paid('p1'), true, at(1)).reservation).toEqual({ ...expired, ...ticket, version: 3 })
    expect(acceptPayment(expired, paid('p1'), false, at(1))).toEqual({
      reservation: { ...expired, paymentId: 'p1', version: 3 },
      facts: [{ fact: 'refund-due', paymentId: 'p1', reason: 'seats_gone' }],
    })
  })

  it('changes nothing when the same payment arrives again, and refunds a second payment', () => {
    const { reservation: ticket } = acceptPayment(place().reservation, paid('p1'), true, at(1))
    expect(acceptPayment(ticket, paid('p1'), true, at(2))).toEqual({ reservation: ticket, facts: [] })
    expect(acceptPayment(ticket, paid('p2'), true, at(2)).facts).toEqual([
      { fact: 'refund-due', paymentId: 'p2', reason: 'reservation_closed' },
    ])
  })

  it('buys nothing when the refund of the payment arrived first, but another payment still buys the ticket', () => {
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
  it('ends a ticket, unless it is the refund of another payment', () => {
    const { reservation: ticket } = acceptPayment(place().reservation, paid('p1'), true, at(1))
    expect(recordRefund(ticket, 'p1', at(2))).toEqual({
      reservation: { ...ticket, status: 'refunded', cancelledAt: at(2), version: 3 },
      facts: [],
    })
    expect(recordRefund(ticket, 'p2', at(2))).toEqual({ reservation: ticket, facts: [] })
  })

  it('makes a cancelled ticket refunded and keeps the id of its own payment', () => {
    const { reservation: ticket } = acceptPayment(place().reservation, paid('p1'), true, at(1))
    const { reservation: cancelled } = cancelWithShowtime(ticket, at(2))
    expect(recordRefund(cancelled, 'p2', at(3))).toEqual({
      reservation: { ...cancelled, status: 'refunded', paymentId: 'p1', version: 4 },
      facts: [],
    })
  })

  it('stores the payment id when the refund arrives before its payment, and ignores a second refund', () => {
    const { reservation } = place()
    const recorded = { ...reservation, paymentId: 'p1', version: 2 }
    expect(recordRefund(reservation, 'p1', at(1))).toEqual({ reservation: recorded, facts: [] })
    expect(recordRefund(recorded, 'p2', at(2))).toEqual({ reservation: recorded, facts: [] })
  })

  it('sets the refunded amount to that of the newest event when the refund is partial', () => {
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

  it('leaves nothing to refund when the refund arrives before the payment of a cancelled reservation', () => {
    const { reservation: cancelled } = cancelWithShowtime(place().reservation, at(1))
    const { reservation: refunded } = recordRefund(cancelled, 'p1', at(2))
    expect(refunded.status).toBe('refunded')
    expect(acceptPayment(refunded, paid('p1'), false, at(3))).toEqual({ reservation: refunded, facts: [] })
  })
})

describe('a payment with another amount or currency than the reservation', () => {
  it.each([{ amount: 819 }, { amount: 0 }, { amount: 821 }, { currency: 'usd' }])('is refused: %j', (other) => {
    const { reservation } = place()
    expect(() => acceptPayment(reservation, paid('p1', other), true, at(1))).toThrow(
      expect.objectContaining({
        constructor: PaymentDiffers,
        message: "The payment's amount or currency differs from the reservation's.",
        details: { amount: 820, currency: 'eur', ...other },
      }),
    )
  })
})

describe('cancelling', () => {
  it('ends a ticket or a hold, and states the reason', () => {
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

  it('is refused once the show has started, unless the hold has expired', () => {
    const { reservation } = place()
    expect(() => cancelReservation(reservation, { startsAt: showStart, now: showStart })).toThrow(new ShowtimeStarted())
    const { reservation: expired } = expireReservation(reservation, at(holdSeconds))
    expect(cancelReservation(expired, { startsAt: showStart, now: showStart }).facts).toEqual([])
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

  it('cancels an expired hold, so that a late payment buys nothing', () => {
    const { reservation: expired } = expireReservation(place().reservation, at(holdSeconds))
    const { reservation: cancelled, facts } = cancelReservation(expired, {
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
  it('changes nothing in an expired hold whose customer cancels after the late payment was refunded', () => {
    const { reservation: expired } = expireReservation(place().reservation, at(holdSeconds))
    const { reservation: late } = acceptPayment(expired, paid('p1'), false, at(holdSeconds + 1))
    const { reservation: returned } = recordRefund(late, 'p1', at(holdSeconds + 2))
    const { reservation, facts } = cancelReservation(returned, { startsAt: showStart, now: at(holdSeconds + 3) })
    expect([reservation.status, facts]).toEqual(['expired', []])
    expect(recordRefund(reservation, 'p1', at(holdSeconds + 4))).toEqual({ reservation, facts: [] })
  })

  it('changes nothing in a hold that was cancelled between the refund event and the late payment event', () => {
    const { reservation: returned } = recordRefund(place().reservation, 'p1', at(1))
    const { reservation, facts } = cancelReservation(returned, { startsAt: showStart, now: at(2) })
    expect([reservation.status, facts]).toEqual(['refunded', [{ fact: 'cancelled', reason: 'customer' }]])
    expect(acceptPayment(reservation, paid('p1'), true, at(3))).toEqual({ reservation, facts: [] })
    expect(recordRefund(reservation, 'p1', at(3))).toEqual({ reservation, facts: [] })
  })
})
