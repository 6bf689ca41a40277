import type { Case, OwnPayment } from '@marquee/operations/money-differences'
import { expect, it } from 'vitest'
import { findingsOf } from './invariants.ts'
import { noObservations, type Observations } from './observations.ts'
import type { Snapshot } from './snapshot.ts'

/** A reservation's money as recorded by Stripe, payment and booking. */
const ledgerCase = (
  { id, status, amount }: { id: string; status: string; amount: number },
  captured: number,
  paymentStatus: string,
): Case => {
  const money = { captured, refunded: 0, currency: 'eur' }
  return {
    intent: { id: `pi-${id}`, paymentId: `p-${id}`, reservationId: id, ...money },
    payment: {
      id: `p-${id}`,
      intentId: `pi-${id}`,
      reservationId: id,
      status: paymentStatus,
      pending: 0,
      lost: 0,
      ...money,
    },
    reservation: { id, status, amount, currency: 'eur' },
  }
}

/** Changes payment's record of one reservation. */
const withPayment = (
  { ledger }: Pick<Snapshot, 'ledger'>,
  reservationId: string,
  change: Partial<OwnPayment>,
): Pick<Snapshot, 'ledger'> => ({
  ledger: ledger.map((one) =>
    one.payment?.reservationId === reservationId ? { ...one, payment: { ...one.payment, ...change } } : one,
  ),
})

/** A ticket and an expired hold, with every invariant satisfied. */
const consistentRun = (): { snapshot: Snapshot; observations: Observations } => {
  const ticket = {
    id: 'ticket',
    number: 'K7MW2QXT',
    userId: 'u',
    showtimeId: 's',
    status: 'confirmed' as const,
    seatIds: ['A1'],
    givenBack: [],
    amount: 820,
    expiresAt: new Date('2026-06-01T12:00:08Z'),
    expiredAt: null,
  }
  const expired = {
    ...ticket,
    id: 'expired',
    number: '9HC4RVPA',
    status: 'expired' as const,
    seatIds: ['A2'],
    expiredAt: new Date('2026-06-01T12:00:08Z'),
  }
  const held = ({ id, seatIds, amount }: typeof ticket | typeof expired) => ({
    reservationId: id,
    userId: 'u',
    showtimeId: 's',
    seatIds,
    amount,
    expiresAt: '2026-06-01T12:00:08Z',
  })
  return {
    snapshot: {
      reservations: [ticket, expired],
      allocations: [{ showtimeId: 's', seatId: 'A1', reservationId: 'ticket', sold: true }],
      tickets: [{ reservationId: 'ticket', seatId: 'A1', status: 'valid', code: 'MQ1:1' }],
      ledger: [ledgerCase(ticket, 820, 'succeeded'), ledgerCase(expired, 0, 'cancelled')],
      stripe: new Map([['ticket', { captured: 820, refunded: 0, charges: 1, refunds: 0, seatRefunds: [] }]]),
      applied: [{ queue: 'booking.on-payment-succeeded', events: 1, missing: 0 }],
      unpublished: 0,
      repeatedEvents: [],
      oneTimeEvents: 4,
      deadLetters: [],
      sales: [{ showtimeId: 's', revenue: 820 }],
      movieRevenue: 820,
      paidButUnknown: [],
      users: 1,
      mismatchedUsers: [],
      guests: ['g'],
    },
    observations: {
      ...noObservations(),
      holds: [held(ticket), held(expired)],
      keyed: [
        { key: 'k', status: 201, body: '{}' },
        { key: 'k', status: 201, body: '{}' },
      ],
      confirmed: new Set(['ticket']),
      guestsWithAccount: new Set(['u']),
    },
  }
}

type Change = (run: ReturnType<typeof consistentRun>) => {
  snapshot?: Partial<Snapshot>
  observations?: Partial<Observations>
}

const violatedInvariants = (change: Change): string[] => {
  const run = consistentRun()
  const { snapshot, observations } = change(run)
  return findingsOf({ ...run.snapshot, ...snapshot }, { ...run.observations, ...observations })
    .filter(({ violations }) => violations.length > 0)
    .map(({ invariant }) => invariant)
}

it('reports no violation of a consistent run, and counts the checks of each invariant', () => {
  const { snapshot, observations } = consistentRun()
  const findings = findingsOf(snapshot, observations)
  expect(findings.flatMap(({ violations }) => violations)).toEqual([])
  expect(
    findings.find(({ invariant }) => invariant === 'every captured cent paid for a ticket or was refunded')?.checked,
  ).toBe(2)
})

it.each<[string, string[], Change]>([
  [
    'a seat that two live reservations have',
    [
      'a seat has at most one live reservation',
      'every live reservation has its seats, and no other reservation has any',
    ],
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
    'a confirmed seat without a valid ticket',
    ['every seat of a confirmed reservation has exactly one valid ticket, and no other seat has any'],
    ({ snapshot: { tickets } }) => ({ snapshot: { tickets: tickets.map((each) => ({ ...each, status: 'void' })) } }),
  ],
  [
    'a valid ticket of an expired hold',
    ['every seat of a confirmed reservation has exactly one valid ticket, and no other seat has any'],
    ({ snapshot: { tickets } }) => ({
      snapshot: {
        tickets: [...tickets, { reservationId: 'expired', seatId: 'A2', status: 'valid', code: 'MQ1:2' }],
      },
    }),
  ],
  [
    'two valid tickets for a seat',
    ['every seat of a confirmed reservation has exactly one valid ticket, and no other seat has any'],
    ({ snapshot: { tickets } }) => ({
      snapshot: { tickets: [...tickets, ...tickets.map((each) => ({ ...each, code: 'MQ1:2' }))] },
    }),
  ],
  [
    'a code that two tickets have',
    ['every ticket has a code of its own'],
    ({ snapshot: { tickets } }) => ({
      snapshot: { tickets: [...tickets, ...tickets.map((each) => ({ ...each, status: 'void' as const }))] },
    }),
  ],
  [
    'a seat that an expired hold still blocks',
    ['every live reservation has its seats, and no other reservation has any'],
    ({ snapshot: { allocations } }) => ({
      snapshot: {
        allocations: [...allocations, { showtimeId: 's', seatId: 'A2', reservationId: 'expired', sold: false }],
      },
    }),
  ],
  [
    'a companion seat without the wheelchair space',
    ['a companion seat is reserved only with the wheelchair space beside it'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) => (each.id === 'expired' ? { ...each, seatIds: ['C2'] } : each)),
      },
    }),
  ],
  [
    'two reservations with one number',
    ['a reservation number belongs to one reservation'],
    ({ snapshot: { reservations } }) => ({
      snapshot: { reservations: reservations.map((each) => ({ ...each, number: 'K7MW2QXT' })) },
    }),
  ],
  [
    'money captured for an expired hold',
    ['every captured cent paid for a ticket or was refunded'],
    ({ snapshot: { stripe } }) => ({
      snapshot: {
        stripe: new Map([
          ...stripe,
          ['expired', { captured: 820, refunded: 0, charges: 1, refunds: 0, seatRefunds: [] }],
        ]),
      },
    }),
  ],
  [
    'a valid ticket whose money was refunded',
    ['no refund exceeds the captured amount'],
    () => ({
      snapshot: {
        stripe: new Map([['ticket', { captured: 820, refunded: 820, charges: 1, refunds: 1, seatRefunds: [] }]]),
      },
    }),
  ],
  [
    'a captured amount that differs from Stripe’s by a cent',
    ['our ledger equals Stripe’s to the cent'],
    ({ snapshot }) => ({ snapshot: withPayment(snapshot, 'ticket', { captured: 819 }) }),
  ],
  [
    'a refund at Stripe that our ledger lacks',
    ['our ledger equals Stripe’s to the cent'],
    ({ snapshot: { ledger } }) => ({
      snapshot: {
        ledger: ledger.map((one) => (one.intent ? { ...one, intent: { ...one.intent, refunded: 1 } } : one)),
      },
    }),
  ],
  [
    'refunded money at Stripe without a payment of ours',
    ['our ledger equals Stripe’s to the cent'],
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
    'a payment that stays in refunding',
    ['every payment has reached a final status'],
    ({ snapshot }) => ({ snapshot: withPayment(snapshot, 'expired', { status: 'refunding' }) }),
  ],
  [
    'reported revenue of a showtime that exceeds the money kept',
    ['reported revenue equals captures minus refunds'],
    () => ({ snapshot: { sales: [{ showtimeId: 's', revenue: 821 }] } }),
  ],
  [
    'reported revenue of a movie that leaves out the revenue of a showtime',
    ['reported revenue equals captures minus refunds'],
    () => ({ snapshot: { movieRevenue: 0 } }),
  ],
  [
    'money for a reservation that booking does not have',
    ['every captured cent paid for a ticket or was refunded'],
    () => ({ snapshot: { paidButUnknown: ['gone'] } }),
  ],
  [
    'a payment acknowledged to the customer that Stripe’s record lacks',
    ['every captured cent paid for a ticket or was refunded'],
    () => ({ observations: { paid: new Set(['expired']) } }),
  ],
  [
    'a hold cancelled without a request',
    ['an acknowledged hold is kept until it ends'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) => (each.id === 'expired' ? { ...each, status: 'cancelled' } : each)),
      },
    }),
  ],
  [
    'a hold that lost a seat although nobody gave it back',
    ['an acknowledged hold is kept until it ends'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) =>
          each.id === 'expired' ? { ...each, givenBack: [{ seatId: 'A3', price: 820 }] } : each,
        ),
      },
    }),
  ],
  [
    'a seat that came back after it was given back',
    ['a seat whose giving back was acknowledged does not come back'],
    () => ({ observations: { givenBack: new Map([['ticket', new Set(['A1'])]]) } }),
  ],
  [
    'a seat that was given back once and refunded twice',
    ['no refund exceeds the captured amount'],
    () => {
      const refund = { giveBackId: 'g', amount: 410 }
      const money = { captured: 1_640, refunded: 820, charges: 1, refunds: 0, seatRefunds: [refund, refund] }
      return { snapshot: { stripe: new Map([['ticket', money]]) } }
    },
  ],
  [
    'a user who is missing in booking',
    ['booking has the same users as identity'],
    () => ({ snapshot: { mismatchedUsers: ['u'] } }),
  ],
  [
    'a guest whose acknowledged account is lost',
    ['an acknowledged account of a guest is kept'],
    () => ({ snapshot: { guests: ['g', 'u'] } }),
  ],
  ['an unpublished event', ['every event is published'], () => ({ snapshot: { unpublished: 1 } })],
  [
    'an event that a subscription has not applied',
    ['every event is applied once by each subscriber'],
    () => ({
      snapshot: { applied: [{ queue: 'booking.on-payment-succeeded', events: 2, missing: 1 }] },
    }),
  ],
  [
    'a one-time event that is recorded twice',
    ['no one-time event is recorded twice'],
    () => ({
      snapshot: { repeatedEvents: [{ type: 'payment.payment-succeeded.v1', subject: 'p', count: 2 }] },
    }),
  ],
  [
    'a dead letter',
    ['there is no dead letter except the lab’s own invalid messages'],
    () => ({
      snapshot: { deadLetters: [{ queue: 'q', type: 't', reason: 'r' }] },
    }),
  ],
  [
    'an acknowledged hold that does not exist',
    ['an acknowledged hold is kept until it ends'],
    ({ observations: { holds } }) => ({
      observations: {
        holds: holds.map((hold) => ({
          ...hold,
          reservationId: hold.reservationId === 'expired' ? 'gone' : hold.reservationId,
        })),
      },
    }),
  ],
  [
    'a hold that expired early',
    ['no hold expires early'],
    ({ observations: { holds } }) => ({
      observations: { holds: holds.map((hold) => ({ ...hold, expiresAt: '2026-06-01T12:00:10Z' })) },
    }),
  ],
  [
    'an acknowledged cancellation without effect',
    ['an acknowledged cancellation is final'],
    () => ({
      observations: { cancelled: new Set(['ticket']), askedToCancel: new Set(['ticket']) },
    }),
  ],
  [
    'a confirmed ticket that expired',
    ['a ticket that its customer has seen stays valid'],
    () => ({
      observations: { confirmed: new Set(['expired']) },
    }),
  ],
  [
    'two different responses to one idempotency key',
    ['an idempotency key always gets the same response'],
    ({ observations: { keyed } }) => ({
      observations: { keyed: [...keyed, { key: 'k', status: 409, body: '{}' }] },
    }),
  ],
  [
    'a response with status 500',
    ['every request is answered in time'],
    () => ({ observations: { wrongResponses: ['GET / answered 500'] } }),
  ],
])('reports %s', (_what, expected, change) => {
  const violated = violatedInvariants(change)
  for (const invariant of expected) expect(violated).toContainEqual(expect.stringContaining(invariant))
})
