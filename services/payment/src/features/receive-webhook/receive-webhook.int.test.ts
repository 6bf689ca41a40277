import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await sharedTestPayment()
})
afterEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

const post = (body: string, headers: Record<string, string> = {}) =>
  payment.inject({
    method: 'POST',
    url: '/api/v1/payments/stripe',
    headers: { 'content-type': 'application/json', ...headers },
    payload: body,
  })

const signed = (body: string, { secret = payment.webhookSecret, timestamp = Math.floor(Date.now() / 1000) } = {}) => ({
  'stripe-signature': payment.stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }),
})

const succeeded = (intent: object, id = `evt_${newId()}`) =>
  JSON.stringify({ id, object: 'event', type: 'payment_intent.succeeded', data: { object: intent } })

it('returns 400 for a webhook whose signature is missing, wrong, for another body, too old or from the future', async () => {
  const body = succeeded({ id: 'pi_1', metadata: {} })
  const answers = await Promise.all([
    post(body),
    post(body, { 'stripe-signature': 'rubbish' }),
    post(body, signed(body, { secret: 'whsec_other' })),
    post(`${body} `, signed(body)),
    post(body, signed(body, { timestamp: Math.floor(Date.now() / 1000) - 600 })),
    post(body, signed(body, { timestamp: Math.floor(Date.now() / 1000) + 10_000 })),
  ])
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(6).fill(400))
  expect(answers[0]?.json()).toMatchObject({ code: 'bad-signature' })
})

it('accepts a webhook if one of its two signatures is right, because Stripe sends two while the webhook secret is being replaced', async () => {
  const body = succeeded({ id: 'pi_of_another_shop', metadata: {} })
  const timestamp = Math.floor(Date.now() / 1000)
  const signatureOf = (secret: string) =>
    payment.stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }).split(',')[1]
  const ours = signatureOf(payment.webhookSecret)
  const [other, another] = [signatureOf('whsec_other'), signatureOf('whsec_another')]
  const answers = await Promise.all(
    [`${other},${ours}`, `${ours},${other}`, `${other},${another}`].map((signatures) =>
      post(body, { 'stripe-signature': `t=${timestamp},${signatures}` }),
    ),
  )
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 400])
})

it('accepts webhooks that concern no payment of ours', async () => {
  for (const body of [
    succeeded({ id: 'pi_of_another_shop', status: 'succeeded', amount_received: 1, currency: 'eur', metadata: {} }),
    succeeded({
      id: 'pi_of_another_shop',
      status: 'succeeded',
      amount_received: 1,
      currency: 'eur',
      metadata: { payment_id: 'no uuid' },
    }),
    JSON.stringify({
      id: 'evt_customer',
      object: 'event',
      type: 'customer.created',
      data: { object: { id: 'cus_1' } },
    }),
  ]) {
    expect((await post(body, signed(body))).statusCode).toBe(200)
  }
})

it.each([
  'null',
  '[]',
  '"evt_1"',
  '{}',
  JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: null }),
  succeeded({ id: 7 }),
  succeeded({ id: 'pi_1', status: 'succeeded', amount_received: -1, currency: 'eur', metadata: {} }),
  succeeded({ id: 'pi_1', status: 'succeeded', amount_received: '1', currency: 'eur', metadata: null }),
])('returns 200 for a signed body that is not a valid Stripe event: %s', async (body) => {
  const answer = await post(body, signed(body))
  expect([answer.statusCode, answer.json()]).toEqual([200, { received: true }])
})

describe('a payment', () => {
  it('succeeds when the customer pays, is published once, and no longer shows its secret', async () => {
    const { reservation, intent } = await payment.payable()
    await payment.callSandbox('knobs', { webhooks: { duplicates: 2 } })
    await payment.pay(intent)
    const view = await payment.becomes(reservation, 'succeeded')
    expect(view.client_secret).toBeNull()
    await payment.callSandbox('webhooks/release')
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded'])
    expect((await payment.eventsOf(reservation.id))[0]?.data).toMatchObject({
      amount: 820,
      currency: 'eur',
      providerPaymentId: intent,
    })
  })

  it('stays open on the same intent when the card is declined, and shows the reason', async () => {
    const { reservation, intent } = await payment.payable()
    await expect(payment.pay(intent, 'pm_card_visa_chargeDeclined')).rejects.toThrow(/declined/i)
    await eventually(async () => expect((await payment.view(reservation)).last_error).toMatch(/declined/i))
    await payment.pay(intent)
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({
      provider_payment_id: intent,
      last_error: null,
    })
  })
})

it('applies a refund that staff made at Stripe', async () => {
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

it('refunds an intent that captured another amount, and gives no ticket for it', async () => {
  const { reservation, intent } = await payment.payable()
  await payment.callSandbox('knobs', { webhooks: { hold: true } })
  await payment.pay(intent)
  const real = await payment.stripe.paymentIntents.retrieve(intent)
  const body = succeeded({ ...real, amount_received: 1 })
  expect((await post(body, signed(body))).statusCode).toBe(200)
  await payment.becomes(reservation, 'refunded')
  expect(await payment.typesOf(reservation)).toEqual(['payment-refunded'])
  expect(await payment.refundsOf(intent)).toMatchObject([{ amount: 820 }])
})

it('publishes the refunded amount, not the amount due, when an intent captured less', async () => {
  const { reservation, intent, paymentId } = await payment.payable()
  await payment.stripe.paymentIntents.update(intent, { amount: 500 })
  await payment.pay(intent)
  expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ amount: 820, refunded_amount: 500 })
  expect(await payment.eventsOf(reservation.id)).toMatchObject([
    { type: 'payment.payment-refunded.v1', data: { paymentId, reservationId: reservation.id, amount: 500 } },
  ])
})

it('ignores an event of another intent whose metadata names a payment that has its own intent', async () => {
  const { reservation, intent, paymentId } = await payment.payable()
  const other = {
    id: 'pi_another_of_this_payment',
    status: 'canceled',
    amount_received: 0,
    currency: 'eur',
    metadata: { payment_id: paymentId },
  }
  const body = JSON.stringify({ ...JSON.parse(succeeded(other)), type: 'payment_intent.canceled' })
  expect((await post(body, signed(body))).statusCode).toBe(200)
  expect(await payment.view(reservation)).toMatchObject({ status: 'requires_payment', provider_payment_id: intent })
})

it('returns 500 while the database is unavailable, so that Stripe sends the webhook again', async () => {
  const { reservation, intent } = await payment.payable()
  const body = succeeded({ id: intent, status: 'succeeded', amount_received: 820, currency: 'eur', metadata: {} })
  await payment.sql('ALTER TABLE stripe_events RENAME TO stripe_events_away')
  try {
    expect((await post(body, signed(body))).statusCode).toBe(500)
  } finally {
    await payment.sql('ALTER TABLE stripe_events_away RENAME TO stripe_events')
  }
  expect((await post(body, signed(body))).statusCode).toBe(200)
  expect((await payment.view(reservation)).status).toBe('succeeded')
})

it('applies a webhook that arrives before the intent’s id is stored', async () => {
  await payment.callSandbox('knobs', { delay_milliseconds: 0 })
  const reservation = await payment.placeReservation()
  const { id, provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
  await payment.sql(
    `UPDATE payments SET status = 'preparing', provider_payment_id = NULL, client_secret = NULL, due_at = NULL WHERE id = $1`,
    [id],
  )
  await payment.pay(intent)
  expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({ provider_payment_id: intent })
})

it('accepts signed webhooks that cannot be parsed, and counts them in a metric', async () => {
  const ignored = async () => {
    const { body } = await payment.inject({ url: '/metrics' })
    return Object.fromEntries(
      [...body.matchAll(/^webhooks_ignored_total\{[^}]*reason="(\w+)"[^}]*\} (\d+)/gm)].map(([, reason, count]) => [
        reason,
        Number(count),
      ]),
    )
  }
  const before = await ignored()
  const nonsense = [
    'not json',
    succeeded({ id: 'pi_1' }, 'evt_\0'),
    succeeded({ id: 'pi_\0', metadata: {} }),
    '{"id":1}',
  ]
  for (const body of nonsense) expect((await post(body, signed(body))).statusCode).toBe(200)
  expect(await ignored()).toEqual({ ...before, unparseable: (before['unparseable'] ?? 0) + 4 })
})

it('does not apply a live event while the secret key is a test key', async () => {
  const { reservation, intent } = await payment.payable()
  const paid = { id: intent, status: 'succeeded', amount_received: 820, currency: 'eur', metadata: {} }
  const event = JSON.parse(succeeded(paid))
  const live = JSON.stringify({ ...event, livemode: true })
  expect((await post(live, signed(live))).statusCode).toBe(200)
  expect((await payment.view(reservation)).status).toBe('requires_payment')
  const test = JSON.stringify({ ...event, livemode: false })
  expect((await post(test, signed(test))).statusCode).toBe(200)
  expect((await payment.view(reservation)).status).toBe('succeeded')
})
