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

const typesOf = async (reservationId: string) =>
  (await payment.eventsOf(reservationId)).map(({ type }) => type.split('.')[1])

const refundsOf = async (intent: string) => (await payment.stripe.refunds.list({ payment_intent: intent })).data

const payableReservation = async () => {
  const reservation = await payment.placeReservation()
  const { provider_payment_id: intent, id } = await payment.becomes(reservation, 'requires_payment')
  return { reservation, intent: intent as string, paymentId: id as string }
}

const pay = (intent: string, card = 'pm_card_visa') =>
  payment.stripe.paymentIntents.confirm(intent, { payment_method: card })

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
    const { reservation, intent } = await payableReservation()
    await payment.turn('knobs', { webhooks: { duplicates: 2 } })
    await pay(intent)
    const view = await payment.becomes(reservation, 'succeeded')
    expect(view.client_secret).toBeNull()
    await payment.turn('webhooks/release')
    expect(await typesOf(reservation.id)).toEqual(['payment-succeeded'])
    expect((await payment.eventsOf(reservation.id))[0]?.data).toMatchObject({
      amount: 820,
      currency: 'eur',
      providerPaymentId: intent,
    })
  })

  it('stays open on the same intent when the card is declined, and says why', async () => {
    const { reservation, intent } = await payableReservation()
    await expect(pay(intent, 'pm_card_visa_chargeDeclined')).rejects.toThrow(/declined/i)
    await eventually(async () => expect((await payment.view(reservation)).last_error).toMatch(/declined/i))
    await pay(intent)
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
    expect(await typesOf(reservation.id)).toEqual(['payment-succeeded', 'payment-refunded'])
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
    const { reservation } = await payableReservation()
    const answer = await payment.get(`/reservations/${reservation.id}/payment`, newId())
    expect(answer.body).toMatchObject({ status: 404, code: 'payment-not-found' })
  })
})

describe('when Stripe is in trouble', () => {
  it('does not create a second intent when the answer to the first was lost', async () => {
    await payment.turn('failures', { count: 2, when: 'after_work', drop_connection: true, path: '/v1/payment_intents' })
    const { reservation } = await payableReservation()
    const intents = await payment.stripe.paymentIntents.list({ limit: 100 })
    expect(intents.data.filter(({ metadata }) => metadata.reservation_id === reservation.id)).toHaveLength(1)
  })

  it('takes the step again when it answers 429 and 503', async () => {
    await payment.turn('failures', { count: 2, status: 429, when: 'before_work', path: '/v1/payment_intents' })
    await payment.turn('failures', { count: 2, status: 503, when: 'before_work', path: '/v1/payment_intents' })
    await payableReservation()
  })

  it('refunds once when the answer to the refund was lost', async () => {
    const { reservation, intent } = await payableReservation()
    await pay(intent)
    await payment.becomes(reservation, 'succeeded')
    await payment.turn('knobs', { webhooks: { hold: true } })
    await payment.turn('failures', { count: 2, when: 'after_work', drop_connection: true, path: '/v1/refunds' })
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    await payment.becomes(reservation, 'refunded')
    await payment.turn('webhooks/release')
    expect(await refundsOf(intent)).toHaveLength(1)
    expect(await typesOf(reservation.id)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('finds a payment that neither a webhook nor the list of events has told of by asking', async () => {
    const { reservation, intent } = await payableReservation()
    await payment.turn('knobs', { webhooks: { drop: true } })
    await payment.turn('failures', { count: 10_000, status: 503, method: 'GET', path: '/v1/events' })
    await pay(intent)
    payment.shiftTime(120)
    try {
      await payment.becomes(reservation, 'succeeded')
    } finally {
      payment.shiftTime(0)
    }
  })
})

it('lets a call that Stripe does not answer hold up nobody else', async () => {
  await payment.turn('knobs', { delay_milliseconds: 5_000 })
  const attemptsAt = ({ id }: { id: string }) =>
    payment.sql('SELECT status, attempts, problem FROM payments WHERE reservation_id = $1', [id])
  const begun = [{ status: 'preparing', attempts: 1, problem: null }]
  const hanging = await payment.placeReservation()
  await eventually(async () => expect(await attemptsAt(hanging)).toEqual(begun))
  const next = await payment.placeReservation()
  await eventually(async () => expect(await attemptsAt(next)).toEqual(begun))
  expect(await attemptsAt(hanging)).toEqual(begun)
}, 30_000)

it('lets whoever wants to pay not wait until all that is due back has gone back', async () => {
  const paid = await Promise.all(Array.from({ length: 50 }, payableReservation))
  for (const { intent } of paid) await pay(intent)
  for (const { reservation } of paid) await payment.becomes(reservation, 'succeeded')
  await payment.turn('knobs', { delay_milliseconds: 1_000 })
  await Promise.all(
    paid.map(({ reservation: { id } }) =>
      payment.publish(reservationCancelled, { reservationId: id, reason: 'showtime_cancelled' }),
    ),
  )
  const ids = paid.map(({ reservation: { id } }) => id)
  const howMany = async (status: string): Promise<number> =>
    (await payment.sql('SELECT id FROM payments WHERE reservation_id = ANY ($1) AND status = $2', [ids, status])).length
  await eventually(async () => expect(await howMany('succeeded')).toBe(0))
  await payableReservation()
  expect(await howMany('refunding')).toBeGreaterThan(9)
  await eventually(async () => expect(await howMany('refunded')).toBe(50), { within: 20_000 })
}, 60_000)

describe('when the reservation ends', () => {
  it('cancels the intent of a lapsed hold, so that it cannot be paid any more', async () => {
    const { reservation, intent } = await payableReservation()
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    expect(await payment.becomes(reservation, 'cancelled')).toMatchObject({ client_secret: null })
    await expect(pay(intent)).rejects.toThrow(Stripe.errors.StripeInvalidRequestError)
    expect(await typesOf(reservation.id)).toEqual(['payment-cancelled'])
  })

  it('lets booking decide about money that came in the moment before the intent was cancelled', async () => {
    const { reservation, intent } = await payableReservation()
    await payment.turn('knobs', { webhooks: { hold: true } })
    await pay(intent)
    await payment.publish(reservationExpired, { reservationId: reservation.id })
    const { id } = await payment.becomes(reservation, 'succeeded')
    expect(await refundsOf(intent)).toEqual([])
    await payment.publish(reservationRefundDue, { reservationId: reservation.id, paymentId: id, reason: 'seats_gone' })
    await payment.becomes(reservation, 'refunded')
    expect(await refundsOf(intent)).toMatchObject([{ amount: 820, status: 'succeeded' }])
  })

  it('refunds a paid one once, however often and in whatever way it is told', async () => {
    const { reservation, intent, paymentId } = await payableReservation()
    await pay(intent)
    await payment.becomes(reservation, 'succeeded')
    await Promise.all([
      payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' }),
      payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'showtime_cancelled' }),
      payment.publish(reservationRefundDue, { reservationId: reservation.id, paymentId, reason: 'reservation_closed' }),
    ])
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
    expect(await refundsOf(intent)).toHaveLength(1)
    expect(await typesOf(reservation.id)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('hears of a refund that staff made at Stripe', async () => {
    const { reservation, intent } = await payableReservation()
    await pay(intent)
    await payment.becomes(reservation, 'succeeded')
    await payment.stripe.refunds.create({ payment_intent: intent, amount: 320 })
    await eventually(async () => expect((await payment.view(reservation)).refunded_amount).toBe(320))
    await payment.stripe.refunds.create({ payment_intent: intent })
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
    expect(await typesOf(reservation.id)).toEqual([
      'payment-succeeded',
      'payment-partially-refunded',
      'payment-refunded',
    ])
  })

  it('gives back what staff have left of it', async () => {
    const { reservation, intent } = await payableReservation()
    await pay(intent)
    await payment.becomes(reservation, 'succeeded')
    await payment.stripe.refunds.create({ payment_intent: intent, amount: 320 })
    await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
    expect(await payment.becomes(reservation, 'refunded')).toMatchObject({ refunded_amount: 820 })
    expect((await refundsOf(intent)).map(({ amount }) => amount).toSorted()).toEqual([320, 500])
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

describe('the webhook', () => {
  const post = (body: string, headers: Record<string, string> = {}) =>
    payment.inject({
      method: 'POST',
      url: '/api/v1/payments/stripe',
      headers: { 'content-type': 'application/json', ...headers },
      payload: body,
    })

  const signed = (
    body: string,
    { secret = payment.webhookSecret, timestamp = Math.floor(Date.now() / 1000) } = {},
  ) => ({
    'stripe-signature': payment.stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }),
  })

  const succeeded = (intent: object, id = `evt_${newId()}`) =>
    JSON.stringify({ id, object: 'event', type: 'payment_intent.succeeded', data: { object: intent } })

  it('refuses what is not signed, wrongly signed, changed or old', async () => {
    const body = succeeded({ id: 'pi_1', metadata: {} })
    const answers = await Promise.all([
      post(body),
      post(body, { 'stripe-signature': 'rubbish' }),
      post(body, signed(body, { secret: 'whsec_other' })),
      post(`${body} `, signed(body)),
      post(body, signed(body, { timestamp: Math.floor(Date.now() / 1000) - 600 })),
      post('', signed('')),
      post('not json', signed('not json')),
    ])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(7).fill(400))
    expect(answers[0]?.json()).toMatchObject({ code: 'bad-signature' })
  })

  it('takes what Stripe signs with two secrets while one of them is replaced by the other', async () => {
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

  it('takes what does not concern us', async () => {
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
  ])('takes what is signed and yet no event as Stripe sends them, and does nothing: %s', async (body) => {
    const answer = await post(body, signed(body))
    expect([answer.statusCode, answer.json()]).toEqual([200, { received: true }])
  })

  it('gives no ticket, but the money back, for an intent that captured another amount', async () => {
    const { reservation, intent } = await payableReservation()
    await payment.turn('knobs', { webhooks: { hold: true } })
    await pay(intent)
    const real = await payment.stripe.paymentIntents.retrieve(intent)
    const body = succeeded({ ...real, amount_received: 1 })
    expect((await post(body, signed(body))).statusCode).toBe(200)
    await payment.becomes(reservation, 'refunded')
    expect(await typesOf(reservation.id)).toEqual(['payment-refunded'])
    expect(await refundsOf(intent)).toMatchObject([{ amount: 820 }])
  })

  it('is no surprise when it comes before the answer that told the intent’s id', async () => {
    await payment.turn('knobs', { delay_milliseconds: 0 })
    const reservation = await payment.placeReservation()
    const { id, provider_payment_id: intent } = await payment.becomes(reservation, 'requires_payment')
    await payment.sql(
      `UPDATE payments SET status = 'preparing', provider_payment_id = NULL, client_secret = NULL, due_at = NULL WHERE id = $1`,
      [id],
    )
    await pay(intent)
    expect(await payment.becomes(reservation, 'succeeded')).toMatchObject({ provider_payment_id: intent })
  })
})
