import { reservationCancelled, reservationExpired } from '@marquee/contracts/booking-events'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await sharedTestPayment()
})
afterEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

const recordedRefunds = (reservation: { id: string }) =>
  payment.sql(
    `SELECT refunds.amount, refunds.status FROM refunds JOIN payments ON payments.id = payment_id WHERE reservation_id = $1`,
    [reservation.id],
  )

describe('an error that Stripe keeps under the idempotency key', () => {
  it('does not prevent a customer from paying', async () => {
    await payment.callSandbox('failures', { count: 1, status: 500, when: 'before_work', path: '/v1/payment_intents' })
    const reservation = await payment.startPaying()
    await payment.becomes(reservation, 'requires_payment')
  })

  it('does not prevent a refund, which is made once', async () => {
    for (const when of ['before_work', 'after_work']) {
      const { reservation, intent } = await payment.paid()
      await payment.callSandbox('knobs', { webhooks: { hold: true } })
      await payment.callSandbox('failures', { count: 1, status: 500, when, path: '/v1/refunds' })
      await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
      expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
      expect((await payment.stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(1)
      await payment.callSandbox('reset')
    }
  })
})

it('records a refund whose response was lost', async () => {
  const { reservation } = await payment.paid()
  await payment.callSandbox('knobs', { webhooks: { hold: true } })
  await payment.callSandbox('failures', { count: 2, when: 'after_work', drop_connection: true, path: '/v1/refunds' })
  await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
  await payment.becomes(reservation, 'refunded')
  expect(await recordedRefunds(reservation)).toEqual([{ amount: 820, status: 'succeeded' }])
})

it('cancels a payment whose intent is always refused, once the hold has expired', async () => {
  const reservation = await payment.startPaying({ amount: 20 })
  await eventually(async () => {
    const [row] = await payment.sql('SELECT problem FROM payments WHERE reservation_id = $1', [reservation.id])
    expect(row?.problem).toMatch(/at least €0.50/)
  })
  await payment.publish(reservationExpired, { reservationId: reservation.id })
  await eventually(async () => {
    const [row] = await payment.sql('SELECT status, due_at FROM payments WHERE reservation_id = $1', [reservation.id])
    expect(row).toEqual({ status: 'cancelled', due_at: null })
  })
  expect(await payment.typesOf(reservation)).toEqual(['payment-cancelled'])
})

it('gives no ticket for a payment when its full refund is reported before the payment itself', async () => {
  const countApplied = async () =>
    (await payment.sql(`SELECT id FROM stripe_events WHERE type = 'payment_intent.succeeded'`)).length
  const before = await countApplied()
  const reservation = await payment.startPaying()
  const { provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.callSandbox('knobs', { webhooks: { hold: true } })
  await payment.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })
  await payment.stripe.refunds.create({ payment_intent: intent })
  await payment.callSandbox('webhooks/release', { order: 'reversed', spacing_milliseconds: 50 })
  expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
  await eventually(async () => expect(await countApplied()).toBe(before + 1))
  expect(await payment.typesOf(reservation)).toEqual(['payment-refunded'])
})

describe('when Stripe fails, the service', () => {
  it('creates no second intent when the response to the first was lost', async () => {
    await payment.callSandbox('failures', {
      count: 2,
      when: 'after_work',
      drop_connection: true,
      path: '/v1/payment_intents',
    })
    const { reservation } = await payment.payable()
    const intents = await payment.stripe.paymentIntents.list({ limit: 100 })
    expect(intents.data.filter(({ metadata }) => metadata.reservation_id === reservation.id)).toHaveLength(1)
  })

  it('retries the step after 429 and 503', async () => {
    await payment.callSandbox('failures', { count: 2, status: 429, when: 'before_work', path: '/v1/payment_intents' })
    await payment.callSandbox('failures', { count: 2, status: 503, when: 'before_work', path: '/v1/payment_intents' })
    await payment.payable()
  })

  it('refunds once when the response to the refund was lost', async () => {
    const { reservation, intent } = await payment.paid()
    await payment.callSandbox('knobs', { webhooks: { hold: true } })
    await payment.callSandbox('failures', { count: 2, when: 'after_work', drop_connection: true, path: '/v1/refunds' })
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    await payment.becomes(reservation, 'refunded')
    await payment.callSandbox('webhooks/release')
    expect(await payment.refundsOf(intent)).toHaveLength(1)
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('finds a payment by looking up its intent when webhooks and the list of events fail', async () => {
    const { reservation, intent } = await payment.payable()
    await payment.callSandbox('knobs', { webhooks: { drop: true } })
    await payment.callSandbox('failures', { count: 10_000, status: 503, method: 'GET', path: '/v1/events' })
    await payment.pay(intent)
    payment.shiftTime(120)
    try {
      await payment.besideNewReplica(() => payment.becomes(reservation, 'succeeded'))
    } finally {
      payment.shiftTime(0)
    }
  })
})
