import { reservationCancelled } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestPayment, type TestPayment } from '../../testing.ts'

let payment: TestPayment
beforeAll(async () => {
  payment = await startTestPayment({}, { catchUp: { everyMilliseconds: 300, pagesPerRun: 20 } })
})
afterAll(() => payment.stop())

/** The payment of a reservation, as staff see it. */
const listed = async (reservation: { id: string }) => {
  const token = await payment.mint({ sub: newId(), isSuperuser: true })
  const answer = await payment.inject({
    url: `/api/v1/admin/payments?reservation_id=${reservation.id}`,
    headers: { authorization: `Bearer ${token}` },
  })
  return answer.json()[0]
}

const disputed = async () => {
  const made = await payment.paid('pm_card_createDispute')
  await eventually(async () => expect((await listed(made.reservation)).dispute).not.toBeNull())
  const { data } = await payment.stripe.disputes.list({ payment_intent: made.intent })
  return { ...made, dispute: data[0]?.id ?? '' }
}

it('shows a dispute with its reason, its amount and the time until which staff can respond', async () => {
  const { reservation, dispute } = await disputed()
  expect(await listed(reservation)).toMatchObject({
    status: 'succeeded',
    captured_amount: 820,
    lost_amount: 0,
    dispute: {
      id: dispute,
      status: 'needs_response',
      reason: 'fraudulent',
      amount: 820,
      due_by: expect.stringMatching(/^20\d\d-/),
    },
  })
})

it('deducts a lost dispute from the revenue once, and keeps the ticket valid', async () => {
  const { reservation, dispute, paymentId } = await disputed()
  await payment.stripe.disputes.close(dispute)
  await eventually(async () => expect((await listed(reservation)).dispute.status).toBe('lost'))
  expect(await listed(reservation)).toMatchObject({ status: 'succeeded', lost_amount: 820, refunded_amount: 0 })
  const refunds = (await payment.eventsOf(reservation.id)).filter(({ type }) => /refunded/.test(type))
  expect(refunds).toMatchObject([
    { type: 'payment.payment-partially-refunded.v1', data: { paymentId, refundedAmount: 820 } },
  ])
  // Cancelling the ticket afterwards refunds nothing: the bank has taken the money already.
  await payment.publish(reservationCancelled, { reservationId: reservation.id, reason: 'customer' })
  await payment.becomes(reservation, 'refunded')
  expect(await payment.stripe.refunds.list({ limit: 1 })).toMatchObject({ data: [] })
})

it('leaves a payment with a won dispute as it was', async () => {
  const { reservation, dispute } = await disputed()
  await payment.stripe.disputes.update(dispute, { evidence: { uncategorized_text: 'winning_evidence' }, submit: true })
  await eventually(async () => expect((await listed(reservation)).dispute.status).toBe('won'))
  expect(await listed(reservation)).toMatchObject({ status: 'succeeded', lost_amount: 0 })
  expect(await payment.typesOf(reservation)).toEqual(['payment-succeeded'])
})

it('finds a dispute in Stripe’s list of events when its webhooks are lost', async () => {
  await payment.callSandbox('knobs', {
    webhooks: { drop: true, types: ['charge.dispute.created', 'charge.dispute.closed'] },
  })
  const made = await payment.paid('pm_card_createDispute')
  const { data } = await payment.stripe.disputes.list({ payment_intent: made.intent })
  await payment.stripe.disputes.close(data[0]?.id ?? '')
  await eventually(async () => expect((await listed(made.reservation)).lost_amount).toBe(820), { within: 25_000 })
  await payment.callSandbox('reset')
})
