import { generateKeyPairSync, sign } from 'node:crypto'
import type { Case, OwnPayment } from '@marquee/operations/money-differences'
import { expect, it } from 'vitest'
import { findingsOf } from './invariants.ts'
import { noObservations, type Observations } from './observations.ts'
import type { Snapshot, SnapshotTicket } from './snapshot.ts'

const showtimeId = '019b1f40-2a10-7e83-b6d4-90c2f5a81e67'
/** The reservation that has a ticket. */
const paidId = '019b3c8e-6c40-7d15-9f2a-4b8e01c7d352'
const expiredId = '019b3c8e-6c40-7d15-9f2a-4b8e01c7d353'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const ticketKeys = [{ kid: '1', kty: 'OKP', crv: 'Ed25519', x: publicKey.export({ format: 'jwk' }).x ?? '' }]

let codes = 0

/** A genuine code, different from all others, for a seat in a row with one letter. */
const codeFor = ({ showtimeId, reservationId, seatId }: Omit<SnapshotTicket, 'id' | 'status' | 'code'>): string => {
  const seat = (seatId.charCodeAt(0) - 64) * 1024 + Number(seatId.slice(1))
  codes += 1
  const random = codes.toString(16).padStart(12, '0')
  const ids = [showtimeId, reservationId].join('').replaceAll('-', '')
  const signed = Buffer.from(`0101${ids}${seat.toString(16).padStart(8, '0')}${random}`, 'hex')
  const bits = Array.from(Buffer.concat([signed, sign(null, signed, privateKey)]), (byte) =>
    byte.toString(2).padStart(8, '0'),
  ).join('')
  const symbols = `${bits}0`.match(/.{5}/g) ?? []
  return `MQ1:${symbols.map((symbol) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(symbol, 2)]).join('')}`
}

const validTicket = (id: string, reservationId: string, seatId: string): SnapshotTicket => {
  const of = { showtimeId, reservationId, seatId }
  return { id, status: 'valid', code: codeFor(of), ...of }
}

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
    id: paidId,
    number: 'K7MW2QXT',
    userId: 'u',
    showtimeId,
    status: 'confirmed' as const,
    seatIds: ['A1'],
    givenBack: [],
    amount: 820,
    expiresAt: new Date('2026-06-01T12:00:08Z'),
    expiredAt: null,
  }
  const expired = {
    ...ticket,
    id: expiredId,
    number: '9HC4RVPA',
    status: 'expired' as const,
    seatIds: ['A2'],
    expiredAt: new Date('2026-06-01T12:00:08Z'),
  }
  const held = ({ id, seatIds, amount }: typeof ticket | typeof expired) => ({
    reservationId: id,
    userId: 'u',
    showtimeId,
    seatIds,
    amount,
    expiresAt: '2026-06-01T12:00:08Z',
  })
  const sold = validTicket('t1', paidId, 'A1')
  return {
    snapshot: {
      reservations: [ticket, expired],
      allocations: [{ showtimeId, seatId: 'A1', reservationId: paidId, sold: true }],
      tickets: [sold],
      ticketKeys,
      ledger: [ledgerCase(ticket, 820, 'succeeded'), ledgerCase(expired, 0, 'cancelled')],
      stripe: new Map([[paidId, { captured: 820, refunded: 0, charges: 1, refunds: 0, seatRefunds: [] }]]),
      applied: [{ queue: 'booking.on-payment-succeeded', events: 1, missing: 0 }],
      unpublished: 0,
      repeatedEvents: [],
      oneTimeEvents: 4,
      deadLetters: [],
      sales: [{ showtimeId, revenue: 820 }],
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
      confirmed: new Set([paidId]),
      tickets: new Map([[sold.id, sold]]),
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
    [
      'every seat of a confirmed reservation has exactly one valid ticket, and no other seat has any',
      'a code that verifies and is not on the list of void tickets names a confirmed seat',
    ],
    ({ snapshot: { tickets } }) => ({ snapshot: { tickets: [...tickets, validTicket('t2', expiredId, 'A2')] } }),
  ],
  [
    'two valid tickets for a seat',
    ['every seat of a confirmed reservation has exactly one valid ticket, and no other seat has any'],
    ({ snapshot: { tickets } }) => ({
      snapshot: { tickets: [...tickets, validTicket('t2', paidId, 'A1')] },
    }),
  ],
  [
    'a code that two tickets have',
    ['every ticket has a code of its own'],
    ({ snapshot: { tickets } }) => ({
      snapshot: { tickets: [...tickets, ...tickets.map((each) => ({ ...each, status: 'void' as const }))] },
    }),
  ],
  ['a code whose key is not published', ['every ticket keeps its code'], () => ({ snapshot: { ticketKeys: [] } })],
  [
    'a ticket with the code of another seat',
    ['every ticket keeps its code', 'a code that verifies and is not on the list of void tickets'],
    ({ snapshot: { tickets } }) => ({
      snapshot: {
        tickets: tickets.map((each) => ({ ...each, code: codeFor({ ...each, seatId: 'A3' }) })),
      },
    }),
  ],
  [
    'a ticket with the code of another showtime',
    ['every ticket keeps its code', 'a code that verifies and is not on the list of void tickets'],
    ({ snapshot: { tickets } }) => ({
      snapshot: {
        tickets: tickets.map((each) => ({ ...each, code: codeFor({ ...each, showtimeId: expiredId }) })),
      },
    }),
  ],
  [
    'a void ticket whose code names another reservation',
    ['every ticket keeps its code'],
    ({ snapshot: { tickets } }) => {
      const { code } = validTicket('', paidId, 'A3')
      return {
        snapshot: { tickets: [...tickets, { ...validTicket('t2', expiredId, 'A2'), status: 'void' as const, code }] },
      }
    },
  ],
  [
    'a seat that was given back, while the code that its customer has is on no list',
    ['every ticket keeps its code', 'a code that verifies and is not on the list of void tickets'],
    ({ observations: { tickets } }) => ({
      observations: { tickets: new Map([...tickets, ['t2', validTicket('t2', paidId, 'A2')]]) },
    }),
  ],
  [
    'a ticket that got another code after its customer had seen it',
    ['every ticket keeps its code'],
    ({ snapshot: { tickets } }) => ({
      snapshot: { tickets: tickets.map(({ id }) => validTicket(id, paidId, 'A1')) },
    }),
  ],
  [
    'a seat that an expired hold still blocks',
    ['every live reservation has its seats, and no other reservation has any'],
    ({ snapshot: { allocations } }) => ({
      snapshot: {
        allocations: [...allocations, { showtimeId, seatId: 'A2', reservationId: expiredId, sold: false }],
      },
    }),
  ],
  [
    'a companion seat without the wheelchair space',
    ['a companion seat is reserved only with the wheelchair space beside it'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) => (each.id === expiredId ? { ...each, seatIds: ['C2'] } : each)),
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
          [expiredId, { captured: 820, refunded: 0, charges: 1, refunds: 0, seatRefunds: [] }],
        ]),
      },
    }),
  ],
  [
    'a valid ticket whose money was refunded',
    ['no refund exceeds the captured amount'],
    () => ({
      snapshot: {
        stripe: new Map([[paidId, { captured: 820, refunded: 820, charges: 1, refunds: 1, seatRefunds: [] }]]),
      },
    }),
  ],
  [
    'a captured amount that differs from Stripe’s by a cent',
    ['our ledger equals Stripe’s to the cent'],
    ({ snapshot }) => ({ snapshot: withPayment(snapshot, paidId, { captured: 819 }) }),
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
    ({ snapshot }) => ({ snapshot: withPayment(snapshot, expiredId, { status: 'refunding' }) }),
  ],
  [
    'reported revenue of a showtime that exceeds the money kept',
    ['reported revenue equals captures minus refunds'],
    () => ({ snapshot: { sales: [{ showtimeId, revenue: 821 }] } }),
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
    () => ({ observations: { paid: new Set([expiredId]) } }),
  ],
  [
    'a hold cancelled without a request',
    ['an acknowledged hold is kept until it ends'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) => (each.id === expiredId ? { ...each, status: 'cancelled' } : each)),
      },
    }),
  ],
  [
    'a hold that lost a seat although nobody gave it back',
    ['an acknowledged hold is kept until it ends'],
    ({ snapshot: { reservations } }) => ({
      snapshot: {
        reservations: reservations.map((each) =>
          each.id === expiredId ? { ...each, givenBack: [{ seatId: 'A3', price: 820 }] } : each,
        ),
      },
    }),
  ],
  [
    'a seat that came back after it was given back',
    ['a seat whose giving back was acknowledged does not come back'],
    () => ({ observations: { givenBack: new Map([[paidId, new Set(['A1'])]]) } }),
  ],
  [
    'a seat that was given back once and refunded twice',
    ['no refund exceeds the captured amount'],
    () => {
      const refund = { giveBackId: 'g', amount: 410 }
      const money = { captured: 1_640, refunded: 820, charges: 1, refunds: 0, seatRefunds: [refund, refund] }
      return { snapshot: { stripe: new Map([[paidId, money]]) } }
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
          reservationId: hold.reservationId === expiredId ? 'gone' : hold.reservationId,
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
      observations: { cancelled: new Set([paidId]), askedToCancel: new Set([paidId]) },
    }),
  ],
  [
    'a confirmed ticket that expired',
    ['a ticket that its customer has seen stays valid'],
    () => ({
      observations: { confirmed: new Set([expiredId]) },
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
