import { describe, expect, it } from 'vitest'
import { nextStep, problemOf } from './next-step.ts'
import {
  abandonPayment,
  closePayment,
  extendPayment,
  isRefundUnderWay,
  observeAnswer,
  observeDispute,
  observeIntent,
  observeRefunds,
  type ProviderIntent,
  preparePayment,
  type Refund,
  refundedOrLostAmount,
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

const open: ProviderIntent = {
  id: 'pi',
  status: 'open',
  clientSecret: 'secret',
  amount: 820,
  amountReceived: 0,
  currency: 'eur',
  lastError: null,
}
const paid: ProviderIntent = { ...open, status: 'succeeded', amountReceived: 820 }

const refundOf = (amount: number, over: Partial<Refund> = {}): Refund => ({
  id: `re_${amount}`,
  amount,
  status: 'succeeded',
  reason: null,
  giveBackId: null,
  ...over,
})

it('creates a payment that is preparing and has captured nothing', () => {
  expect(preparePayment('p', reserved)).toEqual({
    payment: {
      ...reserved,
      id: 'p',
      status: 'preparing',
      intentRequested: false,
      closing: false,
      providerPaymentId: null,
      clientSecret: null,
      intentAmount: null,
      giveBacks: [],
      givenBackAmount: 0,
      unreturnedAmount: 0,
      lastError: null,
      capturedAmount: 0,
      refundedAmount: 0,
      refunds: [],
      refundFailures: 0,
      dispute: null,
      lostAmount: 0,
      refundPublished: false,
      version: 1,
    },
    facts: [],
  })
})

describe('an intent', () => {
  const { payment: preparing } = preparePayment('p', reserved)
  const { payment: waiting } = observeIntent(preparing, open)

  it('that is open makes the payment payable, with the client secret', () => {
    expect(observeIntent(preparing, open)).toEqual({
      payment: {
        ...preparing,
        status: 'requires_payment',
        providerPaymentId: 'pi',
        clientSecret: 'secret',
        intentAmount: 820,
        version: 2,
      },
      facts: [],
    })
    expect(observeIntent(waiting, open)).toEqual({ payment: waiting, facts: [] })
  })

  it('that is reported without its secret or error keeps both, and loses the error when it is paid', () => {
    const declined = observeIntent(waiting, { ...open, lastError: 'Your card was declined.' }).payment
    expect(declined).toEqual({ ...waiting, lastError: 'Your card was declined.', version: 3 })
    expect(observeIntent(declined, { ...open, clientSecret: null })).toEqual({ payment: declined, facts: [] })
    const paidNow = observeIntent(declined, { ...paid, clientSecret: null })
    expect(paidNow).toEqual({
      payment: { ...declined, status: 'succeeded', capturedAmount: 820, lastError: null, version: 4 },
      facts: ['succeeded'],
    })
  })

  it('that is cancelled is published once, and money captured afterwards still counts', () => {
    const cancelled = observeIntent(waiting, { ...open, status: 'cancelled' })
    expect(cancelled).toEqual({ payment: { ...waiting, status: 'cancelled', version: 3 }, facts: ['cancelled'] })
    expect(observeIntent(cancelled.payment, { ...open, status: 'cancelled' }).facts).toEqual([])
    expect(observeIntent(cancelled.payment, paid)).toMatchObject({
      payment: { status: 'succeeded', capturedAmount: 820 },
      facts: ['succeeded'],
    })
  })

  it.each([{ amountReceived: 0 }, { amountReceived: 819 }, { amountReceived: 8_200 }, { currency: 'usd' }])(
    'that captured another amount or currency buys no ticket and is refunded: %j',
    (other) => {
      const { payment, facts } = observeIntent(waiting, { ...paid, ...other })
      expect(payment).toMatchObject({
        status: 'refunding',
        capturedAmount: other.amountReceived ?? 820,
        lastError: 'The amount paid is not the amount due.',
        version: 3,
      })
      expect(facts).toEqual([])
      expect(nextStep(payment)).toBe('refund')
    },
  )

  it('changes nothing once the payment has succeeded', () => {
    const ticket = observeIntent(waiting, paid).payment
    for (const late of [open, paid, { ...open, status: 'cancelled' as const }]) {
      expect(observeIntent(ticket, late)).toEqual({ payment: ticket, facts: [] })
    }
  })
})

describe('a payment whose reservation has ended', () => {
  const requested = () => requestIntent(preparePayment('p', reserved).payment).payment

  it('is cancelled at once if the customer never asked to pay', () => {
    const { payment } = preparePayment('p', reserved)
    const cancelled = { payment: { ...payment, status: 'cancelled', version: 2 }, facts: ['cancelled'] }
    expect(closePayment(payment)).toEqual(cancelled)
    expect(refundPayment(payment)).toEqual(cancelled)
    expect(requestIntent(closePayment(payment).payment).payment.status).toBe('cancelled')
  })

  it('is closed once, and only before it is paid', () => {
    const payment = requested()
    const closing = { ...payment, closing: true, version: 3 }
    expect(closePayment(payment)).toEqual({ payment: closing, facts: [] })
    expect(closePayment(closing)).toEqual({ payment: closing, facts: [] })
    expect(closePayment(paidPayment())).toEqual({ payment: paidPayment(), facts: [] })
    expect(abandonPayment(paidPayment())).toEqual({ payment: paidPayment(), facts: [] })
    const withIntent = { ...closing, status: 'requires_payment' as const }
    expect(abandonPayment(withIntent)).toEqual({ payment: withIntent, facts: [] })
  })

  it('is closed when a refund is due before it is paid', () => {
    const payment = requested()
    expect(refundPayment(payment)).toEqual({ payment: { ...payment, closing: true, version: 3 }, facts: [] })
  })

  it('is refunded if it was paid', () => {
    const ticket = paidPayment()
    expect(refundPayment(ticket)).toEqual({
      payment: { ...ticket, status: 'refunding', version: ticket.version + 1 },
      facts: [],
    })
  })
})

it('completes the payment of a free reservation at once, and its refund as well', () => {
  const { payment, facts } = preparePayment('p', { ...reserved, amount: 0 })
  expect([payment.status, facts]).toEqual(['succeeded', ['succeeded']])
  expect(refundPayment(payment)).toEqual({
    payment: { ...payment, status: 'refunded', refundPublished: true, version: 2 },
    facts: ['refunded'],
  })
})

const paidPayment = () => observeIntent(preparePayment('p', reserved).payment, paid).payment

it('refunds a preparing payment that captured another currency or another amount', () => {
  const { payment } = preparePayment('p', reserved)
  for (const wrong of [{ currency: 'usd' }, { amountReceived: 819 }, { amountReceived: 821 }]) {
    const seen = observeIntent(payment, { ...paid, ...wrong })
    expect(seen.facts).toEqual([])
    expect(seen.payment).toMatchObject({ status: 'refunding', capturedAmount: wrong.amountReceived ?? 820 })
  }
})

it('counts at most the captured amount as refunded, whatever the provider reports', () => {
  expect(observeRefunds(paidPayment(), [refundOf(5_000)])).toMatchObject({
    payment: { refundedAmount: 820, status: 'refunded' },
  })
})

it('gives no ticket for money that was refunded in full before the payment is reported', () => {
  const { payment } = preparePayment('p', reserved)
  expect(observeAnswer(payment, { intent: paid, refunds: [refundOf(820)] })).toMatchObject({
    payment: { status: 'refunded', capturedAmount: 820, refundedAmount: 820, refundPublished: true },
    facts: ['refunded'],
  })
  expect(observeAnswer(payment, { intent: paid, refunds: [refundOf(300)] })).toMatchObject({
    payment: { status: 'succeeded', refundedAmount: 300 },
    facts: ['succeeded', 'partially-refunded'],
  })
})

it('publishes each partial refund while the ticket is valid, and none during a full refund', () => {
  const part = observeRefunds(paidPayment(), [refundOf(300)])
  expect(part).toMatchObject({ payment: { refundedAmount: 300 }, facts: ['partially-refunded'] })
  expect(observeRefunds(part.payment, [refundOf(300)])).toEqual({ payment: part.payment, facts: [] })
  expect(observeRefunds(part.payment, [refundOf(100, { status: 'pending' })]).facts).toEqual([])
  expect(observeRefunds(refundPayment(part.payment).payment, [refundOf(100)])).toMatchObject({
    payment: { status: 'refunding', refundedAmount: 400 },
    facts: [],
  })
})

it('counts a refund by staff once, whether it is reported or looked up first', () => {
  const { payment } = refundPayment(observeRefunds(paidPayment(), [refundOf(320)]).payment)
  const lookedUp = [refundOf(320), refundOf(500)]
  expect(observeRefunds(payment, lookedUp)).toMatchObject({
    payment: { status: 'refunded', refundedAmount: 820 },
    facts: ['refunded'],
  })
  expect(observeRefunds(payment, [refundOf(320)]).payment.refundedAmount).toBe(320)
})

describe('a refund', () => {
  const refunding = () => refundPayment(paidPayment()).payment

  it('that is pending is not made again, and does not count as refunded', () => {
    const { payment, facts } = observeRefunds(refunding(), [refundOf(820, { status: 'pending' })])
    expect([payment.status, payment.refundedAmount, facts]).toEqual(['refunding', 0, []])
    expect([isRefundUnderWay(payment), problemOf(payment)]).toEqual([true, null])
    expect(observeRefunds(payment, [refundOf(820)])).toMatchObject({
      payment: { status: 'refunded' },
      facts: ['refunded'],
    })
  })

  it('that fails becomes due again, and is published once', () => {
    const first = observeRefunds(refunding(), [refundOf(820)])
    const failed = refundOf(820, { status: 'failed', reason: 'expired_or_canceled_card' })
    const back = observeRefunds(first.payment, [failed])
    expect(back).toMatchObject({ payment: { status: 'refunding', refundedAmount: 0, refundFailures: 1 }, facts: [] })
    expect([nextStep(back.payment), isRefundUnderWay(back.payment)]).toEqual(['refund', false])
    expect(problemOf(back.payment)).toBe('refund: refund re_820 failed: expired_or_canceled_card')
    const again = observeRefunds(back.payment, [refundOf(820, { id: 're_again' })])
    expect(again).toMatchObject({ payment: { status: 'refunded', refundedAmount: 820 }, facts: [] })
    expect(problemOf(again.payment)).toBeNull()
    expect(isRefundUnderWay(again.payment)).toBe(false)
    const { payment: unexplained } = observeRefunds(first.payment, [{ ...failed, reason: null }])
    expect(problemOf(unexplained)).toBe('refund: refund re_820 failed: no reason given')
    // The first report, repeated late, does not undo the failure.
    expect(observeRefunds(back.payment, [refundOf(820)])).toEqual({ payment: back.payment, facts: [] })
  })

  it('of a part of the money, made by staff, leaves the ticket valid when it fails', () => {
    const part = observeRefunds(paidPayment(), [refundOf(300)]).payment
    expect(observeRefunds(part, [refundOf(300, { status: 'failed' })])).toMatchObject({
      payment: { status: 'succeeded', refundedAmount: 0 },
      facts: ['partially-refunded'],
    })
  })
})

it('requests the intent of a payment once, and only while the reservation can be paid', () => {
  const { payment } = preparePayment('p', reserved)
  const requested = requestIntent(payment)
  expect(requested).toEqual({
    payment: { ...payment, intentRequested: true, intentAmount: 820, version: 2 },
    facts: [],
  })
  const closing = closePayment(requested.payment).payment
  for (const known of [requested.payment, closing, { ...payment, closing: true }, paidPayment()]) {
    expect(requestIntent(known)).toEqual({ payment: known, facts: [] })
  }
})

it('abandons a payment only when it is closing and has no intent', () => {
  const { payment } = requestIntent(preparePayment('p', reserved).payment)
  expect(abandonPayment(payment).facts).toEqual([])
  expect(abandonPayment(closePayment(payment).payment)).toMatchObject({
    payment: { status: 'cancelled' },
    facts: ['cancelled'],
  })
})

describe('a dispute', () => {
  const dispute = { id: 'du_1', providerStatus: 'needs_response', reason: 'fraudulent', amount: 820, dueBy: null }
  const open = { ...dispute, status: 'open' as const }
  const [won, lost] = [
    { ...dispute, status: 'won' as const },
    { ...dispute, status: 'lost' as const },
  ]
  const captured = () => observeIntent(preparePayment('p', reserved).payment, paid).payment

  it('that is won or lost stays so, whatever is reported late', () => {
    for (const decided of [won, lost]) {
      const { payment } = observeDispute(captured(), decided)
      for (const late of [open, won, lost]) expect(observeDispute(payment, late)).toEqual({ payment, facts: [] })
    }
  })

  it('that is lost is deducted from the revenue, even when it is reported before the payment', () => {
    expect(observeDispute(observeDispute(captured(), open).payment, lost).facts).toEqual(['partially-refunded'])
    const early = observeDispute(preparePayment('p', reserved).payment, lost)
    expect(early.facts).toEqual([])
    const later = observeIntent(early.payment, paid)
    expect(later.facts).toEqual(['succeeded', 'partially-refunded'])
    expect(refundedOrLostAmount(later.payment)).toBe(820)
  })

  it('replaces an older dispute, unless the older one is open and the newer one is decided', () => {
    const second = { ...open, id: 'du_2' }
    const { payment } = observeDispute(captured(), open)
    expect(observeDispute(payment, second).payment.dispute).toEqual(second)
    expect(observeDispute(payment, { ...second, status: 'won' }).payment.dispute).toEqual(open)
    const taken = observeDispute(payment, { ...second, status: 'lost' })
    expect(taken).toMatchObject({ payment: { dispute: open, lostAmount: 820 }, facts: ['partially-refunded'] })
    const later = observeDispute(observeDispute(captured(), won).payment, { ...lost, id: 'du_2' })
    expect(later.payment.dispute).toEqual({ ...lost, id: 'du_2' })
    for (const change of [{ providerStatus: 'under_review' }, { reason: 'duplicate' }, { amount: 400 }]) {
      expect(observeDispute(payment, { ...open, ...change }).payment.dispute).toEqual({ ...open, ...change })
    }
  })

  it('changes nothing when it is reported again unchanged', () => {
    const { payment } = observeDispute(captured(), open)
    expect(observeDispute(payment, { ...open })).toEqual({ payment, facts: [] })
    const due = { ...open, dueBy: new Date(1_000) }
    expect(observeDispute(payment, due).payment.version).toBe(payment.version + 1)
  })

  it('that is lost ends a refund that the provider now refuses', () => {
    const refunding = refundPayment(observeDispute(captured(), open).payment).payment
    expect(nextStep(refunding)).toBe('refund')
    const { payment, facts } = observeDispute(refunding, lost)
    expect(payment).toMatchObject({ status: 'refunded', refundPublished: true })
    expect(facts).toEqual(['refunded'])
    expect(nextStep(payment)).toBeNull()
    expect(observeDispute({ ...refunding, refundPublished: true }, lost).facts).toEqual([])
    expect(observeDispute(refunding, { ...lost, amount: 400 })).toMatchObject({
      payment: { status: 'refunding', lostAmount: 400 },
      facts: [],
    })
    const late = refundOf(820, { id: 're_1', status: 'failed', reason: 'charge_disputed' })
    expect(observeRefunds(payment, [late]).payment.status).toBe('refunded')
  })

  it('never makes refunds and losses together exceed the captured amount', () => {
    const half = observeRefunds(captured(), [refundOf(400)]).payment
    expect(refundedOrLostAmount(observeDispute(half, lost).payment)).toBe(820)
    const all = observeDispute(captured(), lost).payment
    expect(observeDispute(all, { ...lost, id: 'du_2' }).facts).toEqual([])
    expect(nextStep(refundPayment(observeDispute(half, lost).payment).payment)).toBeNull()
  })
})

it('an extended hold moves the end of its payment, and an earlier end changes nothing', () => {
  const { payment } = preparePayment('p', { ...reserved, expiresAt: new Date('2030-01-01T10:00:00Z') })
  const later = new Date('2030-01-01T10:10:00Z')
  const extended = extendPayment(payment, later)
  expect(extended).toEqual({ payment: { ...payment, expiresAt: later, version: payment.version + 1 }, facts: [] })
  expect(extendPayment(extended.payment, payment.expiresAt).payment).toBe(extended.payment)
  expect(extendPayment(extended.payment, later).payment).toBe(extended.payment)
})
