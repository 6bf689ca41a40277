import { reservationExpired } from '@marquee/contracts/booking-events'
import { eventually } from '@marquee/testing/eventually'
import { Stripe } from 'stripe'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await startTestPayment()
})
afterEach(async () => {
  payment.shiftTime(0)
  await payment.turn('reset')
})
afterAll(() => payment.stop())

type Reservation = { id: string; userId: string }

const row = async ({ id }: Reservation) =>
  (await payment.sql('SELECT * FROM payments WHERE reservation_id = $1', [id]))[0]

const intentsOf = async ({ id }: Reservation) =>
  (await payment.stripe.paymentIntents.list({ limit: 100 })).data.filter(
    ({ metadata }) => metadata.reservation_id === id,
  )

const post = { method: 'POST', path: '/v1/payment_intents' }

/** Somebody's payment, whose intent Stripe has made without anybody having heard of it. */
const withUnheardIntent = async () => {
  await payment.turn('failures', { ...post, count: 2, when: 'after_work', drop_connection: true })
  await payment.turn('failures', { ...post, count: 100, status: 503 })
  const reservation = await payment.placeReservation()
  // Put off, and so not under way: the client would repeat a call by itself, under the key that it knows.
  await eventually(async () => {
    const { attempts, due_at: due } = (await row(reservation)) ?? {}
    expect([attempts >= 2, due < Date.now() + 30_000]).toEqual([true, true])
  })
  expect(await intentsOf(reservation)).toHaveLength(1)
  return reservation
}

it('takes a step again whose process died, once its lease has run out', async () => {
  await payment.turn('failures', { ...post, count: 2, status: 503 })
  const reservation = await payment.placeReservation()
  await eventually(async () =>
    expect(await row(reservation)).toMatchObject({ attempts: 1, problem: expect.any(String) }),
  )
  // As a process leaves it that dies between the call and the commit.
  await payment.sql(`UPDATE payments SET due_at = now() + interval '45 seconds' WHERE reservation_id = $1`, [
    reservation.id,
  ])
  payment.shiftTime(46)
  await payment.becomes(reservation, 'requires_payment')
})

it('finds the intent that it made a day ago, when Stripe has forgotten its key, and makes no second one', async () => {
  const reservation = await withUnheardIntent()
  // Another key, as if this one had never been used.
  await payment.sql(
    `UPDATE payments SET key_number = 100, due_at = now() + interval '1 hour' WHERE reservation_id = $1`,
    [reservation.id],
  )
  payment.shiftTime(24 * 3_600)
  await payment.turn('reset')
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  expect((await intentsOf(reservation)).map(({ id }) => id)).toEqual([intent])
})

it('makes an intent a day later if none was made', async () => {
  await payment.turn('failures', { ...post, count: 100, status: 503 })
  const reservation = await payment.placeReservation()
  await eventually(async () => expect(await row(reservation)).toMatchObject({ status: 'preparing' }))
  payment.shiftTime(24 * 3_600)
  await payment.turn('reset')
  await payment.becomes(reservation, 'requires_payment')
  expect(await intentsOf(reservation)).toHaveLength(1)
})

it('hears that an intent was cancelled when the answer and the webhook were lost', async () => {
  const reservation = await payment.placeReservation()
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.turn('knobs', { webhooks: { drop: true } })
  await payment.turn('failures', { count: 10_000, status: 503, method: 'GET', path: '/v1/events' })
  await payment.turn('failures', {
    count: 2,
    when: 'after_work',
    drop_connection: true,
    path: '/v1/payment_intents/*/cancel',
  })
  await payment.publish(reservationExpired, { reservationId: reservation.id })
  await payment.becomes(reservation, 'cancelled')
  expect((await payment.stripe.paymentIntents.retrieve(intent)).status).toBe('canceled')
})

it('cancels an intent whose cancelling was never begun, so that nobody can pay it', async () => {
  const reservation = await payment.placeReservation()
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.turn('failures', { count: 100, status: 503, path: '/v1/payment_intents/*/cancel' })
  await payment.publish(reservationExpired, { reservationId: reservation.id })
  await eventually(async () => expect(await row(reservation)).toMatchObject({ closing: true, attempts: 3 }), {
    within: 10_000,
  })
  expect((await payment.view(reservation)).client_secret).toBeNull()
  await payment.turn('reset')
  await payment.becomes(reservation, 'cancelled')
  await expect(payment.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })).rejects.toThrow(
    Stripe.errors.StripeInvalidRequestError,
  )
})

it('asks of a refund that staff made as well, when it asks after an intent', async () => {
  const reservation = await payment.placeReservation()
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.turn('knobs', { webhooks: { drop: true } })
  await payment.turn('failures', { count: 10_000, status: 503, method: 'GET', path: '/v1/events' })
  await payment.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })
  await payment.stripe.refunds.create({ payment_intent: intent })
  payment.shiftTime(61)
  await payment.becomes(reservation, 'refunded')
  expect((await payment.eventsOf(reservation.id)).map(({ type }) => type)).toEqual(['payment.payment-refunded.v1'])
})
