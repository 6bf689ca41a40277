import type { Case, OwnPayment } from '@marquee/operations/money-differences'
import { expect, it } from 'vitest'
import { findingsOf } from './invariants.ts'
import type { Snapshot } from './snapshot.ts'
import { nothingTold, type Told } from './told.ts'

/** A reservation's money, as Stripe, payment and booking know it. */
const ledgerCase = (
  { id, status, amount }: { id: string; status: string; amount: number },
  captured: number,
  paymentStatus: string,
): Case => {
  const money = { captured, refunded: 0, currency: 'eur' }
  return {
    intent: { id: `pi-${id}`, paymentId: `p-${id}`, reservationId: id, ...money },
    payment: { id: `p-${id}`, intentId: `pi-${id}`, reservationId: id, status: paymentStatus, lost: 0, ...money },
    reservation: { id, status, amount, currency: 'eur' },
  }
}

/** Changes what payment has written down of one reservation. */
const withPayment = (
  { ledger }: Pick<Snapshot, 'ledger'>,
  reservationId: string,
  change: Partial<OwnPayment>,
): Pick<Snapshot, 'ledger'> => ({
  ledger: ledger.map((one) =>
    one.payment?.reservationId === reservationId ? { ...one, payment: { ...one.payment, ...change } } : one,
  ),
})

/** A sold ticket and a hold that has lapsed, with everything as it must be. */
const world = (): { snapshot: Snapshot; told: Told } => {
  const ticket = {
    id: 'ticket',
    userId: 'u',
    showtimeId: 's',
    status: 'confirmed' as const,
    seatIds: ['A1'],
    amount: 820,
    expiresAt: new Date('2026-06-01T12:00:08Z'),
    expiredAt: null,
  }
  const lapsed = {
    ...ticket,
    id: 'lapsed',
    status: 'expired' as const,
    seatIds: ['A2'],
    expiredAt: new Date('2026-06-01T12:00:08Z'),
  }
  const held = ({ id, seatIds, amount }: typeof ticket | typeof lapsed) => ({
    reservationId: id,
    userId: 'u',
    showtimeId: 's',
    seatIds,
    amount,
    expiresAt: '2026-06-01T12:00:08Z',
  })
  return {
    snapshot: {
      reservations: [ticket, lapsed],
      allocations: [{ showtimeId: 's', seatId: 'A1', reservationId: 'ticket', sold: true }],
      ledger: [ledgerCase(ticket, 820, 'succeeded'), ledgerCase(lapsed, 0, 'cancelled')],
      stripe: new Map([['ticket', { captured: 820, refunded: 0, charges: 1, refunds: 0 }]]),
      applied: [{ queue: 'booking.on-payment-succeeded', events: 1, missing: 0 }],
      unpublished: 0,
      repeated: [],
      facts: 4,
      deadLetters: [],
      sales: [{ showtimeId: 's', revenue: 820 }],
      filmRevenue: 820,
      unknownPaid: [],
      users: 1,
      strangers: [],
    },
    told: {
      ...nothingTold(),
      holds: [held(ticket), held(lapsed)],
      keyed: [
        { key: 'k', status: 201, body: '{}' },
        { key: 'k', status: 201, body: '{}' },
      ],
      confirmed: new Set(['ticket']),
    },
  }
}

const broken = (
  change: (world: { snapshot: Snapshot; told: Told }) => { snapshot?: Partial<Snapshot>; told?: Partial<Told> },
) => {
  const before = world()
  const { snapshot, told } = change(before)
  return findingsOf({ ...before.snapshot, ...snapshot }, { ...before.told, ...told })
    .filter(({ violations }) => violations.length > 0)
    .map(({ invariant }) => invariant)
}

it('finds nothing where nothing is wrong, and says how much it has looked at', () => {
  const { snapshot, told } = world()
  const findings = findingsOf(snapshot, told)
  expect(findings.flatMap(({ violations }) => violations)).toEqual([])
  expect(
    findings.find(({ invariant }) => invariant === 'every captured cent is a ticket or has gone back')?.checked,
  ).toBe(2)
})

it.each<[string, string[], Parameters<typeof broken>[0]]>([
  [
    'a seat that is sold twice',
    ['a seat has at most one live reservation', 'exactly the live reservations have their seats'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) => ({
          ...each,
          seatIds: ['A1'],
          status: each.status === 'expired' ? 'pending' : each.status,
        })),
      },
    }),
  ],
  [
    'seats that a dead hold keeps',
    ['exactly the live reservations have their seats'],
    ({ snapshot: { allocations } }) => ({
      snapshot: {
        allocations: [...allocations, { showtimeId: 's', seatId: 'A2', reservationId: 'lapsed', sold: false }],
      },
    }),
  ],
  [
    'money for nothing',
    ['every captured cent is a ticket or has gone back'],
    ({ snapshot: { stripe } }) => ({
      snapshot: { stripe: new Map([...stripe, ['lapsed', { captured: 820, refunded: 0, charges: 1, refunds: 0 }]]) },
    }),
  ],
  [
    'a ticket for nothing',
    ['nothing is refunded that was not captured'],
    () => ({
      snapshot: { stripe: new Map([['ticket', { captured: 820, refunded: 820, charges: 1, refunds: 1 }]]) },
    }),
  ],
  [
    'a ledger that is off by a cent',
    ['our ledger is Stripe’s to the cent'],
    ({ snapshot }) => ({ snapshot: withPayment(snapshot, 'ticket', { captured: 819 }) }),
  ],
  [
    'a ledger that lacks a refund',
    ['our ledger is Stripe’s to the cent'],
    ({ snapshot: { ledger } }) => ({
      snapshot: {
        ledger: ledger.map((one) => (one.intent ? { ...one, intent: { ...one.intent, refunded: 1 } } : one)),
      },
    }),
  ],
  [
    'money at Stripe without a payment, though it has gone back',
    ['our ledger is Stripe’s to the cent'],
    ({ snapshot: { ledger } }) => ({
      snapshot: {
        ledger: ledger.map(({ intent, reservation }) => ({
          intent: intent && { ...intent, captured: 820, refunded: 820 },
          payment: undefined,
          reservation: reservation && { ...reservation, status: 'refunded' },
        })),
      },
    }),
  ],
  [
    'a refund that does not end',
    ['every payment has come to rest'],
    ({ snapshot }) => ({ snapshot: withPayment(snapshot, 'lapsed', { status: 'refunding' }) }),
  ],
  [
    'sales of what was not kept',
    ['the sales are what was kept'],
    () => ({ snapshot: { sales: [{ showtimeId: 's', revenue: 821 }] } }),
  ],
  [
    'sales of the whole cinema that lack a showtime',
    ['the sales are what was kept'],
    () => ({ snapshot: { filmRevenue: 0 } }),
  ],
  [
    'money of nobody',
    ['every captured cent is a ticket or has gone back'],
    () => ({ snapshot: { unknownPaid: ['gone'] } }),
  ],
  [
    'a payment that Stripe has lost',
    ['every captured cent is a ticket or has gone back'],
    () => ({ told: { paid: new Set(['lapsed']) } }),
  ],
  [
    'a hold that is cancelled unasked',
    ['a hold that was acknowledged is kept until it ends'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) => (each.id === 'lapsed' ? { ...each, status: 'cancelled' } : each)),
      },
    }),
  ],
  [
    'a customer whom booking does not know',
    ['booking knows every user as identity does'],
    () => ({ snapshot: { strangers: ['u'] } }),
  ],
  ['an event that stays', ['every event has left its log'], () => ({ snapshot: { unpublished: 1 } })],
  [
    'an event that is lost',
    ['every event is applied once by each subscriber'],
    () => ({
      snapshot: { applied: [{ queue: 'booking.on-payment-succeeded', events: 2, missing: 1 }] },
    }),
  ],
  [
    'an event that is doubled',
    ['no fact is told twice'],
    () => ({
      snapshot: { repeated: [{ type: 'payment.payment-succeeded.v1', subject: 'p', count: 2 }] },
    }),
  ],
  [
    'a dead letter',
    ['no dead letter is unexplained'],
    () => ({
      snapshot: { deadLetters: [{ queue: 'q', type: 't', reason: 'r' }] },
    }),
  ],
  [
    'a hold that is forgotten',
    ['a hold that was acknowledged is kept until it ends'],
    ({ told: { holds } }) => ({
      told: {
        holds: holds.map((hold) => ({
          ...hold,
          reservationId: hold.reservationId === 'lapsed' ? 'gone' : hold.reservationId,
        })),
      },
    }),
  ],
  [
    'a hold that lapses early',
    ['no hold lapses before its time'],
    ({ told: { holds } }) => ({
      told: { holds: holds.map((hold) => ({ ...hold, expiresAt: '2026-06-01T12:00:10Z' })) },
    }),
  ],
  [
    'a cancellation that is forgotten',
    ['a cancellation that was acknowledged stands'],
    () => ({
      told: { cancelled: new Set(['ticket']), askedToCancel: new Set(['ticket']) },
    }),
  ],
  [
    'a ticket that is taken away',
    ['a ticket that its customer saw stays good'],
    () => ({
      told: { confirmed: new Set(['lapsed']) },
    }),
  ],
  [
    'two answers under one key',
    ['one key has one answer'],
    ({ told: { keyed } }) => ({
      told: { keyed: [...keyed, { key: 'k', status: 409, body: '{}' }] },
    }),
  ],
  ['a 500', ['every request is answered in time'], () => ({ told: { wrong: ['GET / answered 500'] } })],
])('finds %s', (_what, expected, change) => {
  const found = broken(change)
  for (const invariant of expected) expect(found).toContainEqual(expect.stringContaining(invariant))
})
