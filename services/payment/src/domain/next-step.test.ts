import { describe, expect, it } from 'vitest'
import { delaySeconds, dueAfterSeconds, isStuck, nextStep, retryPolicy, wholeStep, wholeSteps } from './next-step.ts'
import {
  isRefundUnderWay,
  observeIntent,
  observeRefunds,
  type Payment,
  paymentStatuses,
  preparePayment,
  type Refund,
  refundPayment,
  requestIntent,
} from './payment.ts'

const reserved = {
  reservationId: 'r',
  userId: 'u',
  amount: 820,
  currency: 'eur',
  description: 'Seat A1',
  expiresAt: new Date(0),
}
const preparing = () => requestIntent(preparePayment('p', reserved).payment).payment
const paid = {
  id: 'pi',
  status: 'succeeded',
  clientSecret: null,
  amount: 820,
  amountReceived: 820,
  currency: 'eur',
  lastError: null,
} as const
const paidPayment = () => observeIntent(preparing(), paid).payment
const refunding = () => refundPayment(paidPayment()).payment

const refundOf = (amount: number, over: Partial<Refund> = {}): Refund => ({
  id: `re_${amount}`,
  amount,
  status: 'succeeded',
  reason: null,
  giveBackId: null,
  ...over,
})

const isStuckAfter = (attempts: number, payment: Payment) =>
  isStuck({ nextStep: nextStep(payment), attempts, refundFailures: payment.refundFailures })

describe('the next step', () => {
  it.each([
    ['preparing', false, 'create-intent'],
    ['preparing', true, 'create-intent'],
    ['requires_payment', true, 'cancel-intent'],
    ['requires_payment', false, null],
    ['refunding', false, 'refund'],
    ['succeeded', false, null],
    ['refunded', true, null],
    ['cancelled', true, null],
  ] as const)('of a payment that is %s, with closing %s, is %s', (status, closing, step) =>
    expect(wholeStep({ status, closing, intentRequested: true })).toBe(step),
  )

  it('is decided for every status, and every step occurs', () => {
    expect(
      paymentStatuses.map((status) => [status, wholeStep({ status, closing: true, intentRequested: true })]),
    ).toEqual([
      ['preparing', 'create-intent'],
      ['requires_payment', 'cancel-intent'],
      ['succeeded', null],
      ['refunding', 'refund'],
      ['refunded', null],
      ['cancelled', null],
    ])
    expect(wholeSteps).toEqual(['create-intent', 'cancel-intent', 'refund'])
  })

  it('of a new payment is none until the customer asks to pay', () => {
    const { payment } = preparePayment('p', reserved)
    expect([nextStep(payment), nextStep(requestIntent(payment).payment)]).toEqual([null, 'create-intent'])
  })
})

it('makes a failed refund again after growing delays, up to once a day', () => {
  const delays: number[] = []
  let payment = refunding()
  for (let count = 1; count <= 8; count += 1) {
    const before = payment
    payment = observeRefunds(before, [refundOf(820, { id: `re_${count}`, status: 'failed' })]).payment
    delays.push(dueAfterSeconds(before, payment))
    expect(isStuckAfter(0, payment)).toBe(count >= 3)
  }
  expect(delays).toEqual([10, 60, 600, 3_600, 21_600, 86_400, 86_400, 86_400])
  expect(dueAfterSeconds(paidPayment(), refunding())).toBe(0)
})

it('looks up a pending refund after a minute, and refunds a remainder at once', () => {
  const pending = observeRefunds(refunding(), [refundOf(820, { status: 'pending' })]).payment
  expect(dueAfterSeconds(refunding(), pending)).toBe(60)
  const part = observeRefunds(refunding(), [refundOf(819, { status: 'pending' })]).payment
  expect([isRefundUnderWay(part), dueAfterSeconds(refunding(), part)]).toEqual([false, 0])
})

it('counts a payment as stuck after three attempts at its next step, and never without a next step', () => {
  const stuckAfter = (attempts: number, over: Partial<Payment>) => isStuckAfter(attempts, { ...preparing(), ...over })
  const withStep: Partial<Payment>[] = [
    { status: 'preparing' },
    { status: 'requires_payment', closing: true },
    { status: 'refunding' },
  ]
  expect(retryPolicy.stuckAfterAttempts).toBe(3)
  expect(withStep.map((over) => [2, 3, 4].map((attempts) => stuckAfter(attempts, over)))).toEqual(
    Array(3).fill([false, true, true]),
  )
  expect(stuckAfter(0, { status: 'requires_payment', closing: true, refundFailures: 3 })).toBe(false)
  const withoutStep: Partial<Payment>[] = [
    { status: 'requires_payment', closing: false },
    ...(['succeeded', 'refunded', 'cancelled'] as const).map((status) => ({ status })),
  ]
  expect(withoutStep.map((over) => stuckAfter(100, over))).toEqual(Array(4).fill(false))
})

it('retries a failed call after at most 30 seconds, and looks up a pending refund after at most ten minutes', () => {
  const delays = (list: readonly number[], counts: number[]) => counts.map((count) => delaySeconds(list, count))
  expect(delays(retryPolicy.errorDelaysSeconds, [1, 2, 3, 5, 6, 7, 100])).toEqual([1, 2, 4, 16, 30, 30, 30])
  const everyLookup = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100]
  expect(delays(retryPolicy.pendingDelaysSeconds, everyLookup)).toEqual(
    everyLookup.map((count) => Math.min(600, 60 * count)),
  )
})
