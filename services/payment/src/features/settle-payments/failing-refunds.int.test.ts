import { reservationCancelled } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await startTestPayment({}, { catchUp: { everyMilliseconds: 300, pagesPerRun: 20 } })
})
afterEach(async () => {
  payment.shiftTime(0)
  await payment.callSandbox('reset')
})
afterAll(() => payment.stop())

type Reservation = { id: string; userId: string }

/** The payment of a reservation, as staff see it. */
const listed = async ({ id }: Reservation, query = '') => {
  const token = await payment.mint({ sub: newId(), isSuperuser: true })
  const answer = await payment.inject({
    url: `/api/v1/admin/payments?reservation_id=${id}${query}`,
    headers: { authorization: `Bearer ${token}` },
  })
  return answer.json()
}

/** Waits until staff see the payment of a reservation with the expected fields. */
const becomes = (reservation: Reservation, expected: object) =>
  eventually(async () => expect(await listed(reservation)).toMatchObject([expected]), { within: 20_000 })

const cancel = ({ id }: Reservation) => payment.publish(reservationCancelled, { reservationId: id, reason: 'customer' })

const outcomesAfter = (milliseconds: number, over: object = {}) =>
  payment.callSandbox('knobs', { refunds: { outcome_after_milliseconds: milliseconds, ...over } })

const bankReason = 'expired_or_canceled_card'

describe('a refund that is pending', () => {
  it('is not made twice, and counts only after it has succeeded', async () => {
    await outcomesAfter(3_000)
    const { reservation, intent } = await payment.paid('pm_card_pendingRefund')
    await cancel(reservation)
    await becomes(reservation, {
      status: 'refunding',
      refunded_amount: 0,
      refunds: [{ amount: 820, status: 'pending', reason: 'processing' }],
    })
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded'])
    await becomes(reservation, {
      status: 'refunded',
      refunded_amount: 820,
      problem: null,
      refunds: [{ status: 'succeeded', reason: null }],
    })
    expect(await payment.refundsOf(intent)).toHaveLength(1)
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('is looked up when its outcome is not reported', async () => {
    await payment.callSandbox('knobs', { webhooks: { drop: true } })
    await outcomesAfter(500)
    const { reservation, intent } = await payment.paid('pm_card_pendingRefund')
    await payment.callSandbox('failures', { count: 10_000, status: 503, method: 'GET', path: '/v1/events' })
    await cancel(reservation)
    await becomes(reservation, { status: 'refunding', refunds: [{ status: 'pending' }] })
    await eventually(async () => expect(await payment.refundsOf(intent)).toMatchObject([{ status: 'succeeded' }]))
    expect(await listed(reservation)).toMatchObject([{ status: 'refunding' }])
    payment.shiftTime(61)
    await becomes(reservation, { status: 'refunded', refunded_amount: 820 })
    expect(await payment.refundsOf(intent)).toHaveLength(1)
  })
})

describe('a refund that fails', () => {
  it('is made again, and is published once', async () => {
    await outcomesAfter(500, { fail_next: 1 })
    const { reservation, intent } = await payment.paid()
    await cancel(reservation)
    await becomes(reservation, { status: 'refunded', refunded_amount: 820 })
    await becomes(reservation, {
      status: 'refunding',
      refunded_amount: 0,
      next_step: 'refund',
      problem: expect.stringMatching(bankReason),
      is_stuck: false,
      refunds: [{ amount: 820, status: 'failed', reason: bankReason }],
    })
    expect((await payment.view(reservation)).status).toBe('refunding')
    payment.shiftTime(11)
    await becomes(reservation, {
      status: 'refunded',
      refunded_amount: 820,
      problem: null,
      refunds: [{ status: 'failed' }, { amount: 820, status: 'succeeded' }],
    })
    expect((await payment.refundsOf(intent)).map(({ status }) => status)).toEqual(['succeeded', 'failed'])
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('is found in the list of events when its webhook was lost', async () => {
    await payment.callSandbox('knobs', { webhooks: { drop: true } })
    await outcomesAfter(500, { fail_next: 1 })
    const { reservation } = await payment.paid()
    await cancel(reservation)
    await becomes(reservation, { status: 'refunding', refunded_amount: 0, refunds: [{ status: 'failed' }] })
  })

  it('is stuck after the third failure, shows Stripe’s reason, and is still made again', async () => {
    await outcomesAfter(100)
    const { reservation, intent } = await payment.paid('pm_card_refundFail')
    await cancel(reservation)
    let seconds = 0
    for (const [failures, delay] of [
      [1, 10],
      [2, 60],
      [3, 600],
    ] as const) {
      await becomes(reservation, {
        status: 'refunding',
        refunded_amount: 0,
        is_stuck: failures >= 3,
        refunds: Array(failures).fill({ amount: 820, status: 'failed', reason: bankReason }),
      })
      expect(await payment.refundsOf(intent)).toHaveLength(failures)
      seconds += delay + 1
      if (failures < 3) payment.shiftTime(seconds)
    }
    const [stuck] = await listed(reservation, '&stuck=true')
    expect(stuck).toMatchObject({ problem: expect.stringMatching(bankReason), next_step: 'refund' })
    expect(await listed(reservation, '&stuck=false')).toEqual([])
    payment.shiftTime(seconds)
    await eventually(async () => expect(await payment.refundsOf(intent)).toHaveLength(4), { within: 10_000 })
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('is settled when staff make it again at Stripe', async () => {
    await outcomesAfter(300, { fail_next: 1 })
    const { reservation, intent } = await payment.paid()
    await cancel(reservation)
    await becomes(reservation, { status: 'refunding', refunds: [{ status: 'failed' }] })
    await payment.stripe.refunds.create({ payment_intent: intent })
    await becomes(reservation, { status: 'refunded', refunded_amount: 820, next_step: null })
    payment.shiftTime(11)
    expect(await payment.refundsOf(intent)).toHaveLength(2)
  })

  it('is made again by the service, even if the failed refund was a full refund by staff', async () => {
    await outcomesAfter(500, { fail_next: 1 })
    const { reservation, intent } = await payment.paid()
    await payment.stripe.refunds.create({ payment_intent: intent })
    await becomes(reservation, { status: 'refunded' })
    await becomes(reservation, { status: 'refunding', refunded_amount: 0 })
    payment.shiftTime(11)
    await becomes(reservation, { status: 'refunded', refunded_amount: 820 })
    expect(await payment.refundsOf(intent)).toHaveLength(2)
    expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded', 'payment-refunded'])
  })

  it('is not made again if it was a partial refund by staff; the ticket stays valid and nothing counts as refunded', async () => {
    await outcomesAfter(500, { fail_next: 1 })
    const { reservation } = await payment.paid()
    await payment.stripe.refunds.create({
      payment_intent: (await payment.view(reservation)).provider_payment_id,
      amount: 320,
    })
    await becomes(reservation, { status: 'succeeded', refunded_amount: 320 })
    await becomes(reservation, {
      status: 'succeeded',
      refunded_amount: 0,
      next_step: null,
      refunds: [{ amount: 320, status: 'failed' }],
    })
    const parts = (await payment.eventsOf(reservation.id)).slice(1)
    expect(parts).toMatchObject([{ data: { refundedAmount: 320 } }, { data: { refundedAmount: 0 } }])
    expect(parts[1]?.sequence).toBeGreaterThan(parts[0]?.sequence ?? Number.NaN)
  })
})

it('counts a partial refund by staff once when the response to the final refund is lost', async () => {
  const { reservation, intent } = await payment.paid()
  await payment.stripe.refunds.create({ payment_intent: intent, amount: 320 })
  await becomes(reservation, { status: 'succeeded', refunded_amount: 320 })
  const lost = { count: 2, when: 'after_work', drop_connection: true, method: 'POST', path: '/v1/refunds' }
  await payment.callSandbox('failures', lost)
  await cancel(reservation)
  await becomes(reservation, {
    status: 'refunded',
    refunded_amount: 820,
    refunds: [
      { amount: 320, status: 'succeeded' },
      { amount: 500, status: 'succeeded' },
    ],
  })
  expect(await payment.refundsOf(intent)).toHaveLength(2)
  expect(await payment.typesOf(reservation)).toEqual([
    'payment-succeeded',
    'payment-partially-refunded',
    'payment-refunded',
  ])
})
