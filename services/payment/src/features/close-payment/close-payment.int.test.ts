import { reservationExpired, reservationRefundDue } from '@marquee/contracts/booking-events'
import { eventually } from '@marquee/testing/eventually'
import { Stripe } from 'stripe'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await sharedTestPayment()
})
afterEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

describe('when the hold expires, the service', () => {
  it('cancels the intent, so that it cannot be paid any more', async () => {
    const { reservation, intent } = await payment.payable()
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    expect(await payment.becomes(reservation, 'cancelled')).toMatchObject({ client_secret: null })
    await expect(payment.pay(intent)).rejects.toThrow(Stripe.errors.StripeInvalidRequestError)
    expect(await payment.typesOf(reservation)).toEqual(['payment-cancelled'])
  })

  it('lets booking decide about money that was captured just before the intent could be cancelled', async () => {
    const { reservation, intent } = await payment.payable()
    await payment.callSandbox('knobs', { webhooks: { hold: true } })
    await payment.pay(intent)
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    const { id } = await payment.becomes(reservation, 'succeeded')
    expect(await payment.refundsOf(intent)).toEqual([])
    await payment.publish(reservationRefundDue, { reservationId: reservation.id, paymentId: id, reason: 'seats_gone' })
    await payment.becomes(reservation, 'refunded')
    expect(await payment.refundsOf(intent)).toMatchObject([{ amount: 820, status: 'succeeded' }])
  })

  it('cancels a payment whose intent was not created yet', async () => {
    await payment.callSandbox('failures', { count: 4, status: 503, when: 'before_work', path: '/v1/payment_intents' })
    const reservation = await payment.startPaying()
    await eventually(async () =>
      expect(await payment.sql('SELECT 1 FROM payments WHERE reservation_id = $1', [reservation.id])).toHaveLength(1),
    )
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    await payment.becomes(reservation, 'cancelled')
  })
})
