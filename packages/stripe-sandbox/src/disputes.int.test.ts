import { afterAll, beforeAll, expect, it } from 'vitest'
import { rejection, sandboxUnderTest } from './sandbox-under-test.ts'

let sandbox: Awaited<ReturnType<typeof sandboxUnderTest>>
beforeAll(async () => {
  sandbox = await sandboxUnderTest()
})
afterAll(() => sandbox[Symbol.asyncDispose]())

const disputedPayment = async () => {
  const card = { confirm: true, payment_method: 'pm_card_createDispute' }
  const { id: intent } = await sandbox.stripe.paymentIntents.create({ amount: 2000, currency: 'eur', ...card })
  const { data } = await sandbox.stripe.disputes.list({ payment_intent: intent })
  expect(data).toMatchObject([{ amount: 2000, status: 'needs_response' }])
  return { intent, dispute: data[0]?.id ?? '' }
}

const answer = (dispute: string, evidence: 'winning_evidence' | 'losing_evidence') =>
  sandbox.stripe.disputes.update(dispute, { evidence: { uncategorized_text: evidence }, submit: true })

const refund = (intent: string) => sandbox.stripe.refunds.create({ payment_intent: intent })

it('refuses to refund a disputed charge until the dispute is won', async () => {
  const { intent, dispute } = await disputedPayment()
  expect(await rejection(refund(intent))).toMatchObject({ statusCode: 400, code: 'charge_disputed' })
  expect((await answer(dispute, 'winning_evidence')).status).toBe('won')
  expect(await refund(intent)).toMatchObject({ amount: 2000, status: 'succeeded' })
})

it('keeps a lost dispute lost, and refuses to refund its charge', async () => {
  const { intent, dispute } = await disputedPayment()
  expect((await sandbox.stripe.disputes.close(dispute)).status).toBe('lost')
  const again = await rejection(answer(dispute, 'winning_evidence'))
  expect(again).toMatchObject({ statusCode: 400, code: 'dispute_already_closed' })
  expect((await sandbox.stripe.disputes.retrieve(dispute)).status).toBe('lost')
  expect(await rejection(refund(intent))).toMatchObject({ code: 'charge_disputed' })
})
