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
  await payment.callSandbox('reset')
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

/** Adds a payment whose intent Stripe has created, although all responses to the calls were lost. */
const withLostIntent = async () => {
  await payment.callSandbox('failures', { ...post, count: 2, when: 'after_work', drop_connection: true })
  await payment.callSandbox('failures', { ...post, count: 100, status: 503 })
  const reservation = await payment.startPaying()
  // Wait until the step is postponed. Until then Stripe's library may retry the call, with the first key.
  await eventually(async () => {
    const { attempts, due_at: due } = (await row(reservation)) ?? {}
    expect([attempts >= 2, due < Date.now() + 30_000]).toEqual([true, true])
  })
  expect(await intentsOf(reservation)).toHaveLength(1)
  return reservation
}

it('takes a step again after the lease of a dead process has expired', async () => {
  await payment.callSandbox('failures', { ...post, count: 2, status: 503 })
  const reservation = await payment.startPaying()
  await eventually(async () =>
    expect(await row(reservation)).toMatchObject({ attempts: 1, problem: expect.any(String) }),
  )
  // The state that a process leaves when it dies between the call and the commit.
  await payment.sql(`UPDATE payments SET due_at = now() + interval '45 seconds' WHERE reservation_id = $1`, [
    reservation.id,
  ])
  payment.shiftTime(46)
  await payment.becomes(reservation, 'requires_payment')
})

it('finds an intent from a day ago, whose key has expired, and creates no second intent', async () => {
  const reservation = await withLostIntent()
  // A new key number, as if the earlier keys had expired.
  await payment.sql(
    `UPDATE payments SET key_number = 100, due_at = now() + interval '1 hour' WHERE reservation_id = $1`,
    [reservation.id],
  )
  payment.shiftTime(24 * 3_600)
  await payment.callSandbox('reset')
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  expect((await intentsOf(reservation)).map(({ id }) => id)).toEqual([intent])
})

it('creates an intent a day later if none was created before', async () => {
  await payment.callSandbox('failures', { ...post, count: 100, status: 503 })
  const reservation = await payment.startPaying()
  await eventually(async () => expect(await row(reservation)).toMatchObject({ status: 'preparing' }))
  payment.shiftTime(24 * 3_600)
  await payment.callSandbox('reset')
  await payment.becomes(reservation, 'requires_payment')
  expect(await intentsOf(reservation)).toHaveLength(1)
})

it('finds that an intent was cancelled when the response and the webhook were lost', async () => {
  const reservation = await payment.startPaying()
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.callSandbox('knobs', { webhooks: { drop: true } })
  await payment.callSandbox('failures', { count: 10_000, status: 503, method: 'GET', path: '/v1/events' })
  await payment.callSandbox('failures', {
    count: 2,
    when: 'after_work',
    drop_connection: true,
    path: '/v1/payment_intents/*/cancel',
  })
  await payment.publish(reservationExpired, { reservationId: reservation.id })
  await payment.becomes(reservation, 'cancelled')
  expect((await payment.stripe.paymentIntents.retrieve(intent)).status).toBe('canceled')
})

it('cancels an intent after failed attempts, so that nobody can pay it', async () => {
  const reservation = await payment.startPaying()
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.callSandbox('failures', { count: 100, status: 503, path: '/v1/payment_intents/*/cancel' })
  await payment.publish(reservationExpired, { reservationId: reservation.id })
  await eventually(async () => expect(await row(reservation)).toMatchObject({ closing: true, attempts: 3 }), {
    within: 10_000,
  })
  expect((await payment.view(reservation)).client_secret).toBeNull()
  await payment.callSandbox('reset')
  await payment.becomes(reservation, 'cancelled')
  await expect(payment.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })).rejects.toThrow(
    Stripe.errors.StripeInvalidRequestError,
  )
})

it('picks up a refund by staff when it reconciles an intent', async () => {
  const reservation = await payment.startPaying()
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.callSandbox('knobs', { webhooks: { drop: true } })
  await payment.callSandbox('failures', { count: 10_000, status: 503, method: 'GET', path: '/v1/events' })
  await payment.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })
  await payment.stripe.refunds.create({ payment_intent: intent })
  payment.shiftTime(61)
  await payment.besideNewReplica(() => payment.becomes(reservation, 'refunded'))
  expect((await payment.eventsOf(reservation.id)).map(({ type }) => type)).toEqual(['payment.payment-refunded.v1'])
})
