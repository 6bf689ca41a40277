import { reservationCancelled } from '@marquee/contracts/booking-events'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await startTestPayment({}, { catchUp: { everyMilliseconds: 200, pagesPerRun: 1 } })
})
afterEach(() => payment.callSandbox('reset'))
afterAll(() => payment.stop())

const loseWebhooks = () => payment.callSandbox('knobs', { webhooks: { drop: true } })
const takeListDown = (count = 10_000) =>
  payment.callSandbox('failures', { count, status: 503, method: 'GET', path: '/v1/events' })

const cursor = async () =>
  (await payment.sql('SELECT event_id, created FROM event_cursor'))[0] as
    | { event_id: string; created: string }
    | undefined

/** Makes a payment and waits until it has succeeded. While webhooks are lost, the payment is found in the list. */
const caughtUp = () => payment.paid()

describe('reading the list of events', () => {
  it('finds a payment, a declined card and refunds by staff whose webhooks were lost', async () => {
    await loseWebhooks()
    const { reservation, intent } = await payment.payable()
    await expect(payment.pay(intent, 'pm_card_chargeDeclined')).rejects.toThrow(/declined/i)
    await eventually(async () => expect((await payment.view(reservation)).last_error).toMatch(/declined/i))
    await payment.pay(intent)
    await payment.becomes(reservation, 'succeeded')
    const part = await payment.stripe.refunds.create({ payment_intent: intent, amount: 320 })
    await eventually(async () => expect((await payment.view(reservation)).refunded_amount).toBe(320))
    const rest = await payment.stripe.refunds.create({ payment_intent: intent })
    await payment.becomes(reservation, 'refunded')
    expect(await payment.typesOf(reservation)).toEqual([
      'payment-succeeded',
      'payment-partially-refunded',
      'payment-refunded',
    ])
    const recorded = await payment.sql(
      `SELECT provider_refund_id, refunds.amount, refunds.status FROM refunds JOIN payments ON payments.id = payment_id
       WHERE reservation_id = $1 ORDER BY refunds.amount`,
      [reservation.id],
    )
    expect(recorded).toEqual([
      { provider_refund_id: part.id, amount: 320, status: 'succeeded' },
      { provider_refund_id: rest.id, amount: 500, status: 'succeeded' },
    ])
  })

  it('finds an intent that was cancelled at Stripe and whose webhook was lost', async () => {
    await loseWebhooks()
    const { reservation, intent } = await payment.payable()
    await payment.stripe.paymentIntents.cancel(intent)
    await payment.becomes(reservation, 'cancelled')
    expect(await payment.typesOf(reservation)).toEqual(['payment-cancelled'])
  })

  it('finds everything once after an outage with more events than one run reads', async () => {
    await loseWebhooks()
    await caughtUp()
    await takeListDown()
    const { reservation: first, intent: firstIntent } = await payment.payable()
    await payment.pay(firstIntent)
    // Events of other shops on the same account, which concern no payment of ours.
    for (let count = 0; count < 130; count += 1) {
      const other = { amount: 900, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' } as const
      await payment.stripe.paymentIntents.create(other)
    }
    const { reservation: last, intent: lastIntent } = await payment.payable()
    await payment.pay(lastIntent)
    await payment.callSandbox('reset')
    await loseWebhooks()
    await payment.becomes(first, 'succeeded')
    await payment.becomes(last, 'succeeded')
    await caughtUp()
    expect(await payment.typesOf(first)).toEqual(['payment-succeeded'])
    expect(await payment.typesOf(last)).toEqual(['payment-succeeded'])
  }, 60_000)
})

it('applies an event only once when it arrives by webhook and in the list', async () => {
  const { reservation, intent } = await payment.payable()
  await payment.callSandbox('knobs', { webhooks: { duplicates: 3, shuffle_within_milliseconds: 500 } })
  await payment.pay(intent)
  await payment.becomes(reservation, 'succeeded')
  await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
  await payment.becomes(reservation, 'refunded')
  await caughtUp()
  expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
})

it('does not record an event of an unknown payment, so that it can still be applied', async () => {
  await loseWebhooks()
  await caughtUp()
  const { reservation, intent } = await payment.payable()
  const hidden = 'pi_hidden_from_the_list'
  // The stored intent id is wrong for a moment, so that the event finds no payment. An event of a dashboard refund that
  // arrives before the intent's id is stored finds no payment either.
  await payment.sql('UPDATE payments SET provider_payment_id = $1 WHERE reservation_id = $2', [hidden, reservation.id])
  await payment.pay(intent)
  await caughtUp()
  expect((await payment.view(reservation)).status).toBe('requires_payment')
  await payment.sql('UPDATE payments SET provider_payment_id = $1 WHERE reservation_id = $2', [intent, reservation.id])
  await payment.becomes(reservation, 'succeeded')
})

it('skips an event that the database refuses, and applies the next one', async () => {
  await loseWebhooks()
  const { reservation, intent } = await payment.payable()
  await payment.sql(
    `ALTER TABLE payments ADD CONSTRAINT refuses_one CHECK (reservation_id <> '${reservation.id}') NOT VALID`,
  )
  try {
    await payment.pay(intent)
    await caughtUp()
    expect((await payment.view(reservation)).status).toBe('requires_payment')
  } finally {
    await payment.sql('ALTER TABLE payments DROP CONSTRAINT refuses_one')
  }
})

describe('the cursor', () => {
  it('is an event of Stripe and its time by Stripe’s clock', async () => {
    await caughtUp()
    const left = await cursor()
    const event = await payment.stripe.events.retrieve(left?.event_id ?? '')
    expect(event.created).toBe(Number(left?.created))
  })

  it.each([
    ['it is missing', 'DELETE FROM event_cursor'],
    ['Stripe no longer has its event', `UPDATE event_cursor SET event_id = 'evt_deleted'`],
  ])('starts at the oldest event of the list when %s', async (_, breakCursor) => {
    await loseWebhooks()
    await takeListDown()
    const { reservation, intent } = await payment.payable()
    await payment.pay(intent)
    await payment.sql(breakCursor)
    await payment.callSandbox('reset')
    await loseWebhooks()
    await payment.becomes(reservation, 'succeeded')
    await eventually(async () =>
      expect(await cursor()).toMatchObject({ event_id: expect.not.stringMatching('deleted') }),
    )
    await caughtUp()
  })

  it('does not depend on our clock, even if it is wrong by hours', async () => {
    await loseWebhooks()
    for (const seconds of [-7_200, 7_200]) {
      payment.shiftTime(seconds)
      try {
        await caughtUp()
      } finally {
        payment.shiftTime(0)
      }
    }
  })
})
