import { describe, expect, it } from 'vitest'
import { isAttemptOver, isCountingDown, type PurchaseState, pollPauseMs, purchaseState } from './purchase-state.ts'

const reservations = ['pending', 'confirmed', 'expired', 'cancelled', 'refunded'] as const
const payments = ['none', 'preparing', 'requires_payment', 'succeeded', 'refunding', 'refunded', 'cancelled'] as const
const attempts = ['none', 'running', 'unknown', 'succeeded'] as const

// A row for each payment, a column for each attempt: none, running, unknown, succeeded.
const tables: Record<string, string> = {
  'pending, in time': `
    none              preparing   paying     checking   paid
    preparing         preparing   paying     checking   paid
    requires_payment  payable     paying     checking   paid
    succeeded         paid        paid       paid       paid
    refunding         refunding   refunding  refunding  refunding
    refunded          refunded    refunded   refunded   refunded
    cancelled         over        paying     over       paid`,
  'pending, hold over': `
    none              over        paying     checking   paid
    preparing         over        paying     checking   paid
    requires_payment  over        paying     checking   paid
    succeeded         paid        paid       paid       paid
    refunding         refunding   refunding  refunding  refunding
    refunded          refunded    refunded   refunded   refunded
    cancelled         over        paying     over       paid`,
  expired: `
    none              over        paying     checking   late
    preparing         over        paying     checking   late
    requires_payment  over        paying     checking   late
    succeeded         late        late       late       late
    refunding         refunding   refunding  refunding  refunding
    refunded          refunded    refunded   refunded   refunded
    cancelled         over        paying     over       late`,
  cancelled: `
    none              given-back  paying     checking   refunding
    preparing         given-back  paying     checking   refunding
    requires_payment  given-back  paying     checking   refunding
    succeeded         refunding   refunding  refunding  refunding
    refunding         refunding   refunding  refunding  refunding
    refunded          refunded    refunded   refunded   refunded
    cancelled         given-back  paying     given-back refunding`,
}

const expectedStates = (table: string) =>
  table
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [payment, ...states] = row.trim().split(/\s+/)
      return attempts.map((attempt, column) => ({ payment, attempt, state: states[column] }))
    })

const tableFor = (reservation: string, isHoldOver: boolean): string | undefined =>
  tables[reservation] ?? tables[`${reservation}, ${isHoldOver ? 'hold over' : 'in time'}`]

const expectedState = (reservation: string, payment: string, attempt: string, isHoldOver: boolean) => {
  if (reservation === 'confirmed') return 'tickets'
  if (reservation === 'refunded') return 'refunded'
  const found = expectedStates(tableFor(reservation, isHoldOver) ?? '')
  return found.find((row) => row.payment === payment && row.attempt === attempt)?.state
}

const combinations = reservations.flatMap((reservation) =>
  payments.flatMap((payment) =>
    attempts.flatMap((attempt) => [false, true].map((isHoldOver) => ({ reservation, payment, attempt, isHoldOver }))),
  ),
)

describe('the state of a purchase', () => {
  it('is as in the tables, for every combination of reservation, payment, attempt and hold', () => {
    expect(combinations).toHaveLength(280)
    for (const { reservation, payment, attempt, isHoldOver } of combinations) {
      expect(
        purchaseState({ reservation, payment, attempt, isHoldOver }),
        `${reservation}, ${payment}, ${attempt}, ${isHoldOver ? 'hold over' : 'in time'}`,
      ).toBe(expectedState(reservation, payment, attempt, isHoldOver))
    }
  })

  it('has a form only while nothing was paid, no attempt is open and the hold lasts', () => {
    const payable = combinations.filter((facts) => purchaseState(facts) === 'payable')
    expect(payable).toEqual([
      { reservation: 'pending', payment: 'requires_payment', attempt: 'none', isHoldOver: false },
    ])
  })

  it('stays the same when the browser forgets an attempt whose outcome the API knows', () => {
    for (const facts of combinations.filter(isAttemptOver)) {
      expect(purchaseState({ ...facts, attempt: 'none' }), JSON.stringify(facts)).toBe(purchaseState(facts))
    }
  })

  it('counts down only before the payment', () => {
    const states = new Set(combinations.map(purchaseState))
    expect([...states].filter(isCountingDown).toSorted()).toEqual(['payable', 'preparing'])
  })
})

it('a paid purchase is polled often at first, then less often', () => {
  expect([0, 4_999, 5_000, 19_999, 20_000].map((ms) => pollPauseMs('paid', ms))).toEqual([
    700, 700, 2_000, 2_000, 5_000,
  ])
})

it('a purchase that has ended is no longer polled', () => {
  const ended: PurchaseState[] = ['tickets', 'refunded', 'given-back']
  expect(ended.map((state) => pollPauseMs(state, 0))).toEqual([false, false, false])
  expect([pollPauseMs('over', 19_999), pollPauseMs('over', 20_000)]).toEqual([2_000, false])
})
