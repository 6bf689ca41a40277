import { reservationCancelled, reservationPlaced } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await sharedTestPayment()
})
afterEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

describe('a payment', () => {
  it('is payable for the exact amount as soon as seats are held', async () => {
    const reservation = await payment.placeReservation({ amount: 820 })
    const view = await payment.view(reservation)
    expect(view).toMatchObject({
      status: 'requires_payment',
      amount: 820,
      currency: 'eur',
      last_error: null,
      publishable_key: 'pk_test_marquee',
    })
    const intent = await payment.stripe.paymentIntents.retrieve(view.provider_payment_id)
    expect(intent).toMatchObject({
      amount: 820,
      currency: 'eur',
      metadata: { reservation_id: reservation.id, payment_id: view.id },
    })
    expect(view.client_secret).toBe(intent.client_secret)
  })

  it('succeeds and is refunded without an intent when the reservation is free of charge', async () => {
    const reservation = await payment.placeReservation({ amount: 0 })
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({
      provider_payment_id: null,
      client_secret: null,
    })
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    await payment.becomes(reservation, 'refunded')
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('is created once, however often the event of the reservation arrives', async () => {
    const data = {
      reservationId: newId(),
      userId: newId(),
      showtimeId: newId(),
      seatIds: ['A1'],
      amount: 820,
      currency: 'eur',
      expiresAt: new Date().toISOString(),
      description: 'Seat A1',
    }
    await Promise.all([1, 2, 3].map(() => payment.publish(reservationPlaced, data)))
    await payment.becomes({ id: data.reservationId, userId: data.userId }, 'requires_payment')
    expect(await payment.sql('SELECT id FROM payments WHERE reservation_id = $1', [data.reservationId])).toHaveLength(1)
    const intents = await payment.stripe.paymentIntents.list({ limit: 100 })
    expect(intents.data.filter(({ metadata }) => metadata.reservation_id === data.reservationId)).toHaveLength(1)
  })
})
