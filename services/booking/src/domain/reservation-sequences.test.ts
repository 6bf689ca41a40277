import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  acceptPayment,
  cancelReservation,
  cancelWithShowtime,
  type Decision,
  expireReservation,
  holdsSeats,
  placeReservation,
  type Reservation,
  recordRefund,
} from './reservation.ts'

/** So many seconds after the reservation was placed. */
const at = (seconds: number) => new Date(Date.UTC(2026, 5, 1, 12) + seconds * 1_000)
const showStart = at(7_200)

const place = () =>
  placeReservation(
    {
      id: 'showtime',
      startsAt: showStart,
      endsAt: at(14_400),
      status: 'scheduled',
      currency: 'eur',
      prices: { standard: 820, premium: 1_250 },
      layout: new Map([
        ['A1', { id: 'A1', row: 1, number: 1, type: 'standard' }],
        ['B1', { id: 'B1', row: 2, number: 1, type: 'premium' }],
      ]),
    },
    { id: 'r', userId: 'u', seatIds: ['A1', 'B1'], now: at(0), holdSeconds: 1_800, keptEnd: null },
  )

/** A payment of what the reservation costs. */
const paid = (paymentId: string, { amount, currency }: Reservation) => ({ paymentId, amount, currency })

/** What the world outside a reservation looks like: who has its seats, and where the money is. */
type World = {
  reservation: Reservation
  seatsAreOurs: boolean
  seatsFree: boolean
  captured: Set<string>
  sentBack: Set<string>
  /** Whose refund we have heard of. */
  refunded: Set<string>
  now: number
}

type Step = { name: string; run: (world: World) => void }

const apply = (world: World, decision: Decision) => {
  const before = world.reservation
  if (decision.reservation.version !== before.version + (decision.reservation === before ? 0 : 1)) {
    throw new Error(`version ${before.version} became ${decision.reservation.version}`)
  }
  world.reservation = decision.reservation
  for (const fact of decision.facts) {
    // Payment answers these two with a refund.
    if (fact.fact === 'refund-due') world.sentBack.add(fact.paymentId)
    if (fact.fact === 'cancelled' && before.paymentId !== null) world.sentBack.add(before.paymentId)
  }
  if (!holdsSeats(world.reservation) && world.seatsAreOurs) {
    world.seatsAreOurs = false
    world.seatsFree = true
  }
}

/** What may happen to a reservation, with these payments for it. There is only ever one; the rules hold with more. */
const stepsWith = (...payments: string[]) =>
  fc.oneof(
    fc.integer({ min: 1, max: 2_400 }).map(
      (seconds): Step => ({
        name: `${seconds} s pass`,
        run: (world) => {
          world.now += seconds
        },
      }),
    ),
    fc.constant<Step>({
      name: 'sweep',
      run: (world) => apply(world, expireReservation(world.reservation, at(world.now))),
    }),
    fc.constantFrom(...payments).map(
      (paymentId): Step => ({
        name: `payment ${paymentId} arrives`,
        run: (world) => {
          // The inbox lets an event through once.
          if (world.captured.has(paymentId)) return
          world.captured.add(paymentId)
          if (world.reservation.status === 'expired' && world.seatsFree) {
            world.seatsAreOurs = true
            world.seatsFree = false
          }
          apply(
            world,
            acceptPayment(world.reservation, paid(paymentId, world.reservation), world.seatsAreOurs, at(world.now)),
          )
        },
      }),
    ),
    fc.constant<Step>({
      name: 'the customer cancels',
      run: (world) => {
        if (at(world.now) >= showStart) return
        apply(world, cancelReservation(world.reservation, { startsAt: showStart, now: at(world.now) }))
      },
    }),
    fc.constant<Step>({
      name: 'the showtime is cancelled',
      run: (world) => apply(world, cancelWithShowtime(world.reservation, at(world.now))),
    }),
    fc.constant<Step>({
      name: 'somebody else takes the seats',
      run: (world) => {
        if (!world.seatsAreOurs) world.seatsFree = false
      },
    }),
    fc.constantFrom(...payments).map(
      (paymentId): Step => ({
        name: `the refund of ${paymentId} is done`,
        run: (world) => {
          if (!world.sentBack.has(paymentId)) return
          world.refunded.add(paymentId)
          apply(world, recordRefund(world.reservation, paymentId, at(world.now)))
        },
      }),
    ),
  )

const newWorld = (): World => ({
  reservation: place().reservation,
  seatsAreOurs: true,
  seatsFree: false,
  captured: new Set(),
  sentBack: new Set(),
  refunded: new Set(),
  now: 0,
})

describe('a replay of all that payment has said', () => {
  it('changes nothing, whatever has happened in between', () => {
    fc.assert(
      fc.property(fc.array(stepsWith('p1'), { maxLength: 30 }), (sequence) => {
        const world = newWorld()
        for (const step of sequence) step.run(world)
        const { reservation, captured, refunded } = world
        const unchanged = { reservation, facts: [] }
        const context = sequence.map(({ name }) => name).join(', ')
        for (const payment of captured) {
          // A lapsed reservation gets its seats again if they are free by now.
          const seatsHeld = world.seatsAreOurs || (reservation.status === 'expired' && world.seatsFree)
          expect(acceptPayment(reservation, paid(payment, reservation), seatsHeld, at(world.now)), context).toEqual(
            unchanged,
          )
        }
        for (const payment of refunded) {
          expect(recordRefund(reservation, payment, at(world.now)), context).toEqual(unchanged)
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
        const world = newWorld()
        const seen: string[] = []
        // Asked so often that an assertion for each would take most of the time.
        const always = (holds: boolean, rule: string) => {
          if (!holds) throw new Error(`${rule}: ${seen.join(', ')}`)
        }
        for (const step of sequence) {
          const before = world.reservation
          step.run(world)
          seen.push(step.name)
          const { status, paymentId, version, amount } = world.reservation
          const isOurs = (payment: string | null) =>
            payment !== null && world.captured.has(payment) && !world.sentBack.has(payment)

          always(
            world.seatsAreOurs === holdsSeats(world.reservation),
            'pending and confirmed reservations have their seats, others have none',
          )
          always(status !== 'confirmed' || isOurs(paymentId), 'a ticket is paid, and its money has not gone back')
          for (const payment of world.captured) {
            const isTicket = status === 'confirmed' && payment === paymentId
            always(
              isTicket !== world.sentBack.has(payment),
              'money is a ticket or goes back, never both and never neither',
            )
          }
          for (const payment of world.sentBack) {
            always(world.captured.has(payment), 'nobody gets back what never came')
          }
          // What is over stays over, except that a lapsed hold can be paid late, or given up.
          always(before.status !== 'refunded' || status === 'refunded', 'refunded stays refunded')
          always(before.status !== 'cancelled' || ['cancelled', 'refunded'].includes(status), 'cancelled stays so')
          always(
            before.status !== 'expired' || ['expired', 'confirmed', 'cancelled'].includes(status),
            'lapsed stays lapsed, or is paid late, or given up',
          )
          always(version >= before.version, 'versions only grow')
          always(amount === 2_070, 'the price never changes')
        }
      }),
      { numRuns: 10_000 },
    )
  })
})
