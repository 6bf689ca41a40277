import { reservationCancelled, reservationRefundDue } from '@marquee/contracts/booking-events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await sharedTestPayment()
})
afterEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

describe('when the reservation ends, the service', () => {
  it('refunds the payment once, however many events ask for it', async () => {
    const { reservation, intent, paymentId } = await payment.paid()
    await Promise.all([
      payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' }),
      payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'showtime_cancelled' }),
      payment.publish(reservationRefundDue, { reservationId: reservation.id, paymentId, reason: 'reservation_closed' }),
    ])
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
    expect(await payment.refundsOf(intent)).toHaveLength(1)
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('refunds what is left after a partial refund by staff', async () => {
    const { reservation, intent } = await payment.paid()
    await payment.stripe.refunds.create({ payment_intent: intent, amount: 320 })
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
    expect((await payment.refundsOf(intent)).map(({ amount }) => amount).toSorted()).toEqual([320, 500])
  })
})
