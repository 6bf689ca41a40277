import {
  reservationCancelled,
  reservationExpired,
  reservationPlaced,
  reservationRefundDue,
} from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { Stripe } from 'stripe'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await startTestPayment()
})
afterEach(() => payment.turn('reset'))
afterAll(() => payment.stop())

describe('a payment', () => {
  it('is ready to be made as soon as seats are held, for their exact amount', async () => {
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

  it('succeeds when the customer pays, tells booking once, and shows its secret no more', async () => {
    const { reservation, intent } = await payment.payable()
    await payment.turn('knobs', { webhooks: { duplicates: 2 } })
    await payment.pay(intent)
    const view = await payment.becomes(reservation, 'succeeded')
    expect(view.client_secret).toBeNull()
    await payment.turn('webhooks/release')
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded'])
    expect((await payment.eventsOf(reservation.id))[0]?.data).toMatchObject({
      amount: 820,
      currency: 'eur',
      providerPaymentId: intent,
    })
  })

  it('stays open on the same intent when the card is declined, and says why', async () => {
    const { reservation, intent } = await payment.payable()
    await expect(payment.pay(intent, 'pm_card_visa_chargeDeclined')).rejects.toThrow(/declined/i)
    await eventually(async () => expect((await payment.view(reservation)).last_error).toMatch(/declined/i))
    await payment.pay(intent)
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({
      provider_payment_id: intent,
      last_error: null,
    })
  })

  it('asks nobody for money when the seats cost nothing', async () => {
    const reservation = await payment.placeReservation({ amount: 0 })
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({
      provider_payment_id: null,
      client_secret: null,
    })
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    await payment.becomes(reservation, 'refunded')
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('is made once, however often the reservation’s event comes', async () => {
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

  it('is seen by its owner alone', async () => {
    const { reservation } = await payment.payable()
    const answer = await payment.get(`/reservations/${reservation.id}/payment`, newId())
    expect(answer.body).toMatchObject({ status: 404, code: 'payment-not-found' })
  })
})

describe('when the reservation ends', () => {
  it('cancels the intent of a lapsed hold, so that it cannot be paid any more', async () => {
    const { reservation, intent } = await payment.payable()
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    expect(await payment.becomes(reservation, 'cancelled')).toMatchObject({ client_secret: null })
    await expect(payment.pay(intent)).rejects.toThrow(Stripe.errors.StripeInvalidRequestError)
    expect(await payment.typesOf(reservation)).toEqual(['payment-cancelled'])
  })

  it('lets booking decide about money that came in the moment before the intent was cancelled', async () => {
    const { reservation, intent } = await payment.payable()
    await payment.turn('knobs', { webhooks: { hold: true } })
    await payment.pay(intent)
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    const { id } = await payment.becomes(reservation, 'succeeded')
    expect(await payment.refundsOf(intent)).toEqual([])
    await payment.publish(reservationRefundDue, { reservationId: reservation.id, paymentId: id, reason: 'seats_gone' })
    await payment.becomes(reservation, 'refunded')
    expect(await payment.refundsOf(intent)).toMatchObject([{ amount: 820, status: 'succeeded' }])
  })

  it('refunds a paid one once, however often and in whatever way it is told', async () => {
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

  it('hears of a refund that staff made at Stripe', async () => {
    const { reservation, intent } = await payment.paid()
    await payment.stripe.refunds.create({ payment_intent: intent, amount: 320 })
    await eventually(async () => expect((await payment.view(reservation)).refunded_amount).toBe(320))
    await payment.stripe.refunds.create({ payment_intent: intent })
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
    expect(await payment.typesOf(reservation)).toEqual([
      'payment-succeeded',
      'payment-partially-refunded',
      'payment-refunded',
    ])
  })

  it('gives back what staff have left of it', async () => {
    const { reservation, intent } = await payment.paid()
    await payment.stripe.refunds.create({ payment_intent: intent, amount: 320 })
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
    expect((await payment.refundsOf(intent)).map(({ amount }) => amount).toSorted()).toEqual([320, 500])
  })

  it('cancels an intent that it had not even been told of yet', async () => {
    await payment.turn('failures', { count: 4, status: 503, when: 'before_work', path: '/v1/payment_intents' })
    const reservation = await payment.placeReservation()
    await eventually(async () =>
      expect(await payment.sql('SELECT 1 FROM payments WHERE reservation_id = $1', [reservation.id])).toHaveLength(1),
    )
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    await payment.becomes(reservation, 'cancelled')
  })
})
