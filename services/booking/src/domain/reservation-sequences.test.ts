import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlreadyExtended, ReservationClosed } from './errors.ts'
import {
  acceptPayment,
  cancelReservation,
  cancelWithShowtime,
  type Decision,
  expireReservation,
  extendReservation,
  giveBackSeat,
  holdsSeats,
  placeReservation,
  type Reservation,
  recordRefund,
} from './reservation.ts'
import { planOf } from './showtime.ts'

/** The time this many seconds after the reservation was placed. */
const at = (seconds: number) => new Date(Date.UTC(2026, 5, 1, 12) + seconds * 1_000)
const showStart = at(7_200)

const room = planOf(
  [
    { id: 'A1', row: 1, number: 1, type: 'standard' },
    { id: 'B1', row: 2, number: 1, type: 'premium' },
  ],
  null,
)

const place = () =>
  placeReservation(
    {
      id: 'showtime',
      startsAt: showStart,
      endsAt: at(14_400),
      status: 'scheduled',
      currency: 'eur',
      prices: { standard: 820, premium: 1_250 },
      ...room,
      loneSeats: 'allow',
    },
    {
      id: 'r',
      number: 'K7MW2QXT',
      userId: 'u',
      seatIds: ['A1', 'B1'],
      isTaken: () => false,
      now: at(0),
      holdSeconds: 1_800,
      previousHoldEnd: null,
    },
  )

/** A payment of the reservation's amount. */
const paid = (paymentId: string, { amount, currency }: Reservation) => ({ paymentId, amount, currency })

/** A reservation with the state around it: who has its seats, and where the money is. */
type Model = {
  reservation: Reservation
  seatsAreOurs: boolean
  seatsFree: boolean
  captured: Set<string>
  sentBack: Set<string>
  /** Payments whose refund event has arrived. */
  refunded: Set<string>
  now: number
}

type Step = { name: string; run: (model: Model) => void }

const apply = (model: Model, decision: Decision) => {
  const before = model.reservation
  if (decision.reservation.version !== before.version + (decision.reservation === before ? 0 : 1)) {
    throw new Error(`version ${before.version} became ${decision.reservation.version}`)
  }
  model.reservation = decision.reservation
  for (const fact of decision.facts) {
    // The payment service makes a refund after each of these two events.
    if (fact.fact === 'refund-due') model.sentBack.add(fact.paymentId)
    if (fact.fact === 'cancelled' && before.paymentId !== null) model.sentBack.add(before.paymentId)
  }
  if (!holdsSeats(model.reservation) && model.seatsAreOurs) {
    model.seatsAreOurs = false
    model.seatsFree = true
  }
}

/**
 * Everything that may happen to a reservation with these payments. In production a reservation has one payment, but the
 * rules allow for more.
 */
const stepsWith = (...payments: string[]) =>
  fc.oneof(
    fc.integer({ min: 1, max: 2_400 }).map(
      (seconds): Step => ({
        name: `${seconds} s pass`,
        run: (model) => {
          model.now += seconds
        },
      }),
    ),
    fc.constant<Step>({
      name: 'the expiry task runs',
      run: (model) => apply(model, expireReservation(model.reservation, at(model.now))),
    }),
    fc.constant<Step>({
      name: 'the customer extends the hold',
      run: (model) => {
        const { status, expiresAt } = model.reservation
        try {
          apply(
            model,
            extendReservation(model.reservation, { salesEnd: showStart, now: at(model.now), extensionSeconds: 600 }),
          )
        } catch (error) {
          if (!(error instanceof ReservationClosed || error instanceof AlreadyExtended)) throw error
          return
        }
        const isLonger = status === 'pending' && model.reservation.expiresAt > expiresAt
        if (!isLonger) throw new Error(`the end ${expiresAt.toISOString()} of a ${status} hold was extended`)
      },
    }),
    fc.constantFrom(...payments).map(
      (paymentId): Step => ({
        name: `payment ${paymentId} arrives`,
        run: (model) => {
          // The inbox applies an event once.
          if (model.captured.has(paymentId)) return
          model.captured.add(paymentId)
          if (model.reservation.status === 'expired' && model.seatsFree) {
            model.seatsAreOurs = true
            model.seatsFree = false
          }
          apply(
            model,
            acceptPayment(model.reservation, paid(paymentId, model.reservation), model.seatsAreOurs, at(model.now)),
          )
        },
      }),
    ),
    fc.constant<Step>({
      name: 'the customer cancels',
      run: (model) => {
        if (at(model.now) >= showStart) return
        apply(model, cancelReservation(model.reservation, { startsAt: showStart, now: at(model.now) }))
      },
    }),
    fc.constantFrom('A1', 'B1').map(
      (seatId): Step => ({
        name: `the customer gives ${seatId} back`,
        run: (model) => {
          if (at(model.now) >= showStart) return
          const given = { seatId, layout: room.layout, startsAt: showStart, now: at(model.now) }
          apply(model, giveBackSeat(model.reservation, given))
        },
      }),
    ),
    fc.constant<Step>({
      name: 'the showtime is cancelled',
      run: (model) => apply(model, cancelWithShowtime(model.reservation, at(model.now))),
    }),
    fc.constant<Step>({
      name: 'somebody else takes the seats',
      run: (model) => {
        if (!model.seatsAreOurs) model.seatsFree = false
      },
    }),
    fc.constantFrom(...payments).map(
      (paymentId): Step => ({
        name: `the refund of ${paymentId} is done`,
        run: (model) => {
          if (!model.sentBack.has(paymentId)) return
          model.refunded.add(paymentId)
          apply(model, recordRefund(model.reservation, paymentId, at(model.now)))
        },
      }),
    ),
  )

const newModel = (): Model => ({
  reservation: place().reservation,
  seatsAreOurs: true,
  seatsFree: false,
  captured: new Set(),
  sentBack: new Set(),
  refunded: new Set(),
  now: 0,
})

describe('a replay of all events of the payment service', () => {
  it('changes nothing, whatever sequence of commands and events came before', () => {
    fc.assert(
      fc.property(fc.array(stepsWith('p1'), { maxLength: 30 }), (sequence) => {
        const model = newModel()
        for (const step of sequence) step.run(model)
        const { reservation, captured, refunded } = model
        const unchanged = { reservation, facts: [] }
        const context = sequence.map(({ name }) => name).join(', ')
        for (const payment of captured) {
          // An expired reservation takes its seats again if they are free by now.
          const seatsHeld = model.seatsAreOurs || (reservation.status === 'expired' && model.seatsFree)
          expect(acceptPayment(reservation, paid(payment, reservation), seatsHeld, at(model.now)), context).toEqual(
            unchanged,
          )
        }
        for (const payment of refunded) {
          expect(recordRefund(reservation, payment, at(model.now)), context).toEqual(unchanged)
        }
      }),
      { numRuns: 10_000 },
    )
  })
})

describe('no sequence of commands and events', () => {
  it('breaks an invariant', () => {
    fc.assert(
      fc.property(fc.array(stepsWith('p1', 'p2'), { maxLength: 30 }), (sequence) => {
        const model = newModel()
        const seen: string[] = []
        // The rules are checked so often that `expect` would take most of the test's time.
        const always = (holds: boolean, rule: string) => {
          if (!holds) throw new Error(`${rule}: ${seen.join(', ')}`)
        }
        for (const step of sequence) {
          const before = model.reservation
          step.run(model)
          seen.push(step.name)
          const { status, paymentId, version, amount, seats, givenBackSeats } = model.reservation
          const isOurs = (payment: string | null) =>
            payment !== null && model.captured.has(payment) && !model.sentBack.has(payment)

          always(
            model.seatsAreOurs === holdsSeats(model.reservation),
            'only pending and confirmed reservations have their seats',
          )
          always(status !== 'confirmed' || isOurs(paymentId), 'a ticket is paid, and its money is not refunded')
          for (const payment of model.captured) {
            const isTicket = status === 'confirmed' && payment === paymentId
            always(isTicket !== model.sentBack.has(payment), 'captured money either buys a ticket or is refunded')
          }
          for (const payment of model.sentBack) {
            always(model.captured.has(payment), 'only captured money is refunded')
          }
          // Once a reservation has ended, only these changes of its status are allowed.
          always(before.status !== 'refunded' || status === 'refunded', 'refunded stays refunded')
          always(
            before.status !== 'cancelled' || ['cancelled', 'refunded'].includes(status),
            'cancelled stays cancelled or becomes refunded',
          )
          always(
            before.status !== 'expired' || ['expired', 'confirmed', 'cancelled'].includes(status),
            'expired stays expired, or is paid late, or is cancelled',
          )
          always(version >= before.version, 'versions only grow')
          const sum = (all: readonly { price: number }[]) => all.reduce((total, { price }) => total + price, 0)
          always(sum(seats) === amount, 'the amount is the price of the seats that are left')
          always(amount + sum(givenBackSeats) === 2_070, 'seats are only given back, at their price')
        }
      }),
      { numRuns: 10_000 },
    )
  })
})
