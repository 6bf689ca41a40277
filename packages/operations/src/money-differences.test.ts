import { describe, expect, it } from 'vitest'
import { type Case, differencesOf, sumUp } from './money-differences.ts'

const intent = { id: 'pi_1', paymentId: 'p', reservationId: 'r', captured: 820, refunded: 0, currency: 'eur' }
const payment = {
  id: 'p',
  reservationId: 'r',
  intentId: 'pi_1',
  status: 'succeeded',
  captured: 820,
  refunded: 0,
  pending: 0,
  lost: 0,
  currency: 'eur',
}
const reservation = { id: 'r', status: 'confirmed', amount: 820, currency: 'eur' }
const good: Case = { intent, payment, reservation }

describe('money and tickets', () => {
  it('agree when a ticket is paid, and when its money was refunded', () => {
    expect(differencesOf(good)).toEqual([])
    expect(
      differencesOf({
        intent: { ...intent, refunded: 820 },
        payment: { ...payment, status: 'refunded', refunded: 820 },
        reservation: { ...reservation, status: 'refunded' },
      }),
    ).toEqual([])
  })

  it('agree while a refund is in progress, whichever side counts it first', () => {
    const cancelled = { ...reservation, status: 'cancelled' }
    for (const refunded of [0, 820]) {
      const counted = { ...intent, refunded }
      expect(
        differencesOf({ intent: counted, payment: { ...payment, status: 'refunding' }, reservation: cancelled }),
      ).toEqual([])
    }
  })

  it('agree about an unpaid intent, whatever else is missing', () => {
    const unpaid = { ...intent, captured: 0 }
    expect(differencesOf({ intent: unpaid, payment: undefined, reservation: undefined })).toEqual([])
    expect(
      differencesOf({
        ...good,
        intent: unpaid,
        payment: { ...payment, captured: 0 },
        reservation: { ...reservation, status: 'expired' },
      }),
    ).toEqual([])
  })

  it('agree about a ticket that costs nothing and has no intent', () => {
    expect(
      differencesOf({ intent: undefined, payment: undefined, reservation: { ...reservation, amount: 0 } }),
    ).toEqual([])
  })

  it('agree about a ticket whose other seat was given back and refunded', () => {
    expect(
      differencesOf({
        intent: { ...intent, captured: 1_640, refunded: 820 },
        payment: { ...payment, captured: 1_640, refunded: 820 },
        reservation,
      }),
    ).toEqual([])
  })

  it('agree while the refund of a seat that was given back is pending', () => {
    const twoSeats = { ...payment, captured: 1_640, pending: 820 }
    expect(
      differencesOf({ intent: { ...intent, captured: 1_640, refunded: 820 }, payment: twoSeats, reservation }),
    ).toEqual([])
  })

  it('differ while the price of a seat that was given back is not refunded', () => {
    const twoSeats = { ...intent, captured: 1_640 }
    expect(differencesOf({ intent: twoSeats, payment: { ...payment, captured: 1_640 }, reservation })).toEqual([
      'seat-not-refunded',
    ])
  })

  it('agree about a lost dispute, which Stripe does not count as refunded', () => {
    const lost = { ...payment, lost: 820 }
    expect(differencesOf({ intent, payment: lost, reservation })).toEqual([])
    const cancelled = { ...reservation, status: 'refunded' }
    expect(differencesOf({ intent, payment: { ...lost, status: 'refunded' }, reservation: cancelled })).toEqual([])
    const half = { ...payment, status: 'refunded', lost: 400 }
    expect(differencesOf({ intent, payment: half, reservation: cancelled })).toEqual(['no-ticket'])
  })

  it('agree about a refunded intent whose payment is missing', () => {
    const refunded = { ...intent, refunded: 820 }
    expect(differencesOf({ intent: refunded, payment: undefined, reservation: undefined })).toEqual([])
  })

  it('differ when a payment in another currency has the same amount', () => {
    expect(differencesOf({ ...good, payment: { ...payment, currency: 'usd' } })).toEqual(['other-amount'])
  })

  it('differ when Stripe has no intent for a confirmed ticket', () => {
    expect(differencesOf({ ...good, intent: undefined })).toEqual(['ticket-not-paid', 'other-amount'])
  })

  it('differ as `unknown-payment` only if there is no confirmed ticket', () => {
    expect(differencesOf({ ...good, payment: undefined })).toEqual(['ticket-without-payment'])
    for (const status of ['pending', 'expired', 'cancelled', 'refunded'])
      expect(differencesOf({ ...good, payment: undefined, reservation: { ...reservation, status } })).toEqual([
        'unknown-payment',
      ])
  })
})

it('sumUp counts a payment once, although two intents name it', () => {
  const second = { ...good, intent: { ...intent, id: 'pi_2' } }
  expect(sumUp([good, second])).toEqual({
    eur: { stripe: { captured: 1640, refunded: 0 }, here: { captured: 820, refunded: 0 } },
  })
})
