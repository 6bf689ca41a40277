import { describe, expect, it } from 'vitest'
import { nextStep } from './next-step.ts'
import {
  closePayment,
  giveBackSeats,
  nextSeatRefund,
  observeAnswer,
  observeIntent,
  observeRefunds,
  type Payment,
  type ProviderIntent,
  preparePayment,
  type Refund,
  refundedOfRestAmount,
  refundPayment,
  requestIntent,
} from './payment.ts'

const reserved = {
  reservationId: 'r',
  userId: 'u',
  amount: 2_890,
  currency: 'eur',
  description: 'Seats A1, A2, B1',
  expiresAt: new Date(0),
}
const intent = (amount: number, over: Partial<ProviderIntent> = {}): ProviderIntent => ({
  id: 'pi',
  status: 'open',
  clientSecret: 'secret',
  amount,
  amountReceived: 0,
  currency: 'eur',
  lastError: null,
  ...over,
})
const paidIntent = (amount: number) => intent(amount, { status: 'succeeded', amountReceived: amount })
const refundOf = (amount: number, over: Partial<Refund> = {}): Refund => ({
  id: `re_${amount}`,
  amount,
  status: 'succeeded',
  reason: null,
  giveBackId: null,
  ...over,
})

const preparing = preparePayment('p', reserved).payment
const requested = requestIntent(preparing).payment
const payable = observeIntent(requested, intent(2_890)).payment
const ticket = observeIntent(payable, paidIntent(2_890)).payment

const give = (payment: Payment, ...amounts: number[]): Payment =>
  amounts.reduce((current, amount) => giveBackSeats(current, { id: `g${amount}`, amount }).payment, payment)

describe('before the payment', () => {
  it('less is due, and an intent that nobody requested is created with the new amount', () => {
    const less = give(preparing, 820)
    expect(less).toMatchObject({ amount: 2_070, intentAmount: null, status: 'preparing' })
    expect(requestIntent(less).payment.intentAmount).toBe(2_070)
  })

  it('an intent that is being created keeps its amount, so that its key does not change, and is changed afterwards', () => {
    const less = give(requested, 820)
    expect(less).toMatchObject({ amount: 2_070, intentAmount: 2_890 })
    expect(nextStep(less)).toBe('create-intent')
    const created = observeIntent(less, intent(2_890)).payment
    expect(nextStep(created)).toBe('change-amount')
    const changed = observeIntent(created, intent(2_070)).payment
    expect(changed).toMatchObject({ amount: 2_070, intentAmount: 2_070, status: 'requires_payment' })
    expect(nextStep(changed)).toBeNull()
  })

  it('a late report of the old amount makes the provider’s amount be set again', () => {
    const changed = observeIntent(give(payable, 820), intent(2_070)).payment
    const declined = observeIntent(changed, intent(2_890, { lastError: 'Your card was declined.' })).payment
    expect(nextStep(declined)).toBe('change-amount')
  })

  it('the same seats count once', () => {
    const less = give(payable, 820)
    expect(giveBackSeats(less, { id: 'g820', amount: 820 })).toEqual({ payment: less, facts: [] })
    expect(giveBackSeats(less, { id: 'free', amount: 0 })).toEqual({ payment: less, facts: [] })
  })

  it('a payment of an older version, without the amount of its intent, gets the new amount at the provider', () => {
    const less = give({ ...payable, intentAmount: null }, 820)
    expect(less).toMatchObject({ amount: 2_070, intentAmount: 2_890 })
    expect(nextStep(less)).toBe('change-amount')
  })

  it('a closing payment is cancelled at the provider, and its amount is not changed', () => {
    expect(nextStep(closePayment(give(payable, 820)).payment)).toBe('cancel-intent')
  })
})

describe('when only free seats are left', () => {
  it('a payment that nobody asked for succeeds at once', () => {
    expect(giveBackSeats(preparing, { id: 'g', amount: 2_890 })).toMatchObject({
      payment: { status: 'succeeded', amount: 0, capturedAmount: 0 },
      facts: ['succeeded'],
    })
  })

  it('an intent is cancelled at the provider, and the payment succeeds', () => {
    const free = give(payable, 2_890)
    expect(nextStep(free)).toBe('change-amount')
    expect(observeIntent(free, intent(2_890, { status: 'cancelled' }))).toMatchObject({
      payment: { status: 'succeeded', amount: 0 },
      facts: ['succeeded'],
    })
  })

  it('an intent that was paid meanwhile is refunded, and the free seats stay sold', () => {
    const paid = observeIntent(give(payable, 2_890), paidIntent(2_890))
    expect(paid).toMatchObject({ payment: { status: 'succeeded', unreturnedAmount: 2_890 }, facts: ['succeeded'] })
    const refunded = observeRefunds(paid.payment, [refundOf(2_890, { giveBackId: 'g2890' })])
    expect(refunded).toMatchObject({ payment: { status: 'succeeded', refundedAmount: 2_890 } })
    expect(nextStep(refunded.payment)).toBeNull()
    expect(refundPayment(refunded.payment)).toMatchObject({ payment: { status: 'refunded' }, facts: ['refunded'] })
  })

  it('the intent of a hold that has ended is cancelled and nothing more', () => {
    const { payment } = closePayment(give(payable, 2_890))
    expect(observeIntent(payment, intent(2_890, { status: 'cancelled' })).facts).toEqual(['cancelled'])
  })
})

describe('a payment of the old amount', () => {
  it.each([
    [2_890, 2_070, [820, 1_250]],
    [2_070, 1_250, [1_250]],
    [820, 0, []],
  ])('of %s buys the seats that are left, and %s go back', (paid, excess, refunds) => {
    const { payment, facts } = observeIntent(give(payable, 820, 1_250), paidIntent(paid))
    expect(payment).toMatchObject({ status: 'succeeded', amount: paid, givenBackAmount: excess })
    expect(facts).toEqual(['succeeded'])
    let current = payment
    for (const amount of refunds) {
      expect(nextStep(current)).toBe('refund-seats')
      expect(nextSeatRefund(current)).toEqual({ id: `g${amount}`, amount, failures: 0 })
      current = observeRefunds(current, [refundOf(amount, { giveBackId: `g${amount}` })]).payment
    }
    expect(nextStep(current)).toBeNull()
    expect(current.capturedAmount - current.refundedAmount).toBe(820)
  })

  it.each([1_640, 2_889, 819, 3_710])('of %s, which the intent never had as its amount, buys no ticket', (paid) => {
    expect(observeIntent(give(payable, 820, 1_250), paidIntent(paid)).payment.status).toBe('refunding')
  })

  it('buys the seats that are left although the hold was cancelled at the provider before', () => {
    const cancelled = give(closePayment(preparing).payment, 820)
    expect(observeIntent(cancelled, paidIntent(2_890)).payment).toMatchObject({ unreturnedAmount: 820 })
  })
})

describe('after the payment', () => {
  it('the amount stays what was paid, and the price of the seats goes back while the ticket stays valid', () => {
    const given = give(ticket, 820)
    expect(given).toMatchObject({ amount: 2_890, givenBackAmount: 820, unreturnedAmount: 820, status: 'succeeded' })
    const refunded = observeRefunds(given, [refundOf(820, { giveBackId: 'g820' })])
    expect(refunded).toMatchObject({
      payment: { status: 'succeeded', refundedAmount: 820, unreturnedAmount: 0 },
      facts: ['partially-refunded'],
    })
    expect(refundedOfRestAmount(refunded.payment)).toBe(0)
  })

  it('a pending refund is not made again, and a failed refund is, under another key', () => {
    const given = give(ticket, 820)
    const pending = observeRefunds(given, [refundOf(820, { giveBackId: 'g820', status: 'pending' })]).payment
    expect(nextStep(pending)).toBeNull()
    const failed = observeRefunds(pending, [refundOf(820, { giveBackId: 'g820', status: 'failed' })]).payment
    expect(nextStep(failed)).toBe('refund-seats')
    expect(nextSeatRefund(failed)).toEqual({ id: 'g820', amount: 820, failures: 1 })
  })

  it('a refund that an older replica stored without its seats is recognised later', () => {
    const unknown = observeRefunds(give(ticket, 820), [refundOf(820)]).payment
    expect(nextStep(unknown)).toBe('refund-seats')
    const known = observeRefunds(unknown, [refundOf(820, { giveBackId: 'g820' })]).payment
    expect(nextStep(known)).toBeNull()
    expect(refundedOfRestAmount(known)).toBe(0)
  })

  it('no more goes back than is left, and the other tickets stay valid even if nothing is left', () => {
    const given = give(observeRefunds(ticket, [refundOf(2_500)]).payment, 820)
    expect(nextSeatRefund(given)).toMatchObject({ amount: 390 })
    const { payment, facts } = observeRefunds(given, [refundOf(390, { giveBackId: 'g820' })])
    expect(payment).toMatchObject({ status: 'succeeded', refundedAmount: 2_890 })
    expect(facts).toEqual(['partially-refunded'])
    expect(nextStep(payment)).toBeNull()
    expect(refundedOfRestAmount(payment)).toBe(2_070)
  })

  it('staff who refund the rest at the provider make the tickets void', () => {
    const given = observeRefunds(give(ticket, 820), [refundOf(820, { giveBackId: 'g820' })]).payment
    expect(observeRefunds(given, [refundOf(2_070)])).toMatchObject({
      payment: { status: 'refunded' },
      facts: ['refunded'],
    })
  })

  it('staff who refund the rest while the refund of a seat is pending make the tickets void when it succeeds', () => {
    const seat = { giveBackId: 'g820' }
    const pending = observeRefunds(give(ticket, 820), [refundOf(820, { ...seat, status: 'pending' })]).payment
    const rest = observeRefunds(pending, [refundOf(2_070)])
    expect(rest).toMatchObject({ payment: { status: 'refunding' }, facts: [] })
    expect(observeRefunds(rest.payment, [refundOf(820, seat)])).toMatchObject({
      payment: { status: 'refunded' },
      facts: ['refunded'],
    })
  })

  it('a seat gets the rest of its price when a refund by staff that had left too little fails', () => {
    const given = give(observeRefunds(ticket, [refundOf(2_500)]).payment, 820)
    const short = observeRefunds(given, [refundOf(390, { giveBackId: 'g820' })]).payment
    const failed = observeRefunds(short, [refundOf(2_500, { status: 'failed' })]).payment
    expect(nextSeatRefund(failed)).toMatchObject({ id: 'g820', amount: 430, failures: 1 })
  })

  it('a cancellation refunds the rest as a whole, and then no seats', () => {
    const { payment } = refundPayment(give(ticket, 820))
    expect([nextStep(payment), payment.unreturnedAmount]).toEqual(['refund', 0])
    const answer = { intent: paidIntent(2_890), refunds: [refundOf(820, { giveBackId: 'g820' }), refundOf(2_070)] }
    expect(observeAnswer(payment, answer)).toMatchObject({ payment: { status: 'refunded' }, facts: ['refunded'] })
  })
})
