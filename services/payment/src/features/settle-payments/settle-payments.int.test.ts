import { eventually } from '@marquee/testing/eventually'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { refundPayment } from '../../domain/payment.ts'
import type { StepKind } from '../../infrastructure/payments.ts'
import { startTestRepository, type TestRepository } from '../../testing.ts'
import { settlePayments, stepTaker } from './settle-payments.ts'

let payment: TestRepository
beforeAll(async () => {
  payment = await startTestRepository()
})
afterEach(async () => {
  await payment.callSandbox('reset')
  await payment.sql('UPDATE payments SET due_at = NULL')
})
afterAll(() => payment.stop())

const settling = (kind: StepKind, provider = payment.provider) => {
  const { payments, now, log } = payment
  return settlePayments({ kind, payments, takeStep: stepTaker({ payments, provider, now, log }), now })
}

it('retries a failed step after one, two, four and eight seconds', async () => {
  await payment.callSandbox('failures', { count: 100, status: 500, path: '/v1/payment_intents' })
  const made = await payment.add()
  const settle = settling('opening')
  const delays: number[] = []
  for (let attempts = 1; attempts <= 4; attempts += 1) {
    await settle()
    const row = await payment.rowOf(made)
    expect(row).toMatchObject({ attempts, problem: expect.stringMatching(/^create-intent: /) })
    delays.push((row.due_at.getTime() - payment.now().getTime()) / 1000)
    payment.advanceClock(delays.at(-1) ?? 0)
  }
  expect(delays).toEqual([1, 2, 4, 8])
})

it('repeats a hanging call after 45 seconds and not before, and Stripe does the work once', async () => {
  const made = await payment.add()
  const answered = Promise.withResolvers<void>()
  let calls = 0
  const settle = settling('opening', {
    ...payment.provider,
    createIntent: async (claimed) => {
      calls += 1
      await answered.promise
      return payment.provider.createIntent(claimed)
    },
  })
  const runs = [settle()]
  await eventually(() => expect(calls).toBe(1))
  payment.advanceClock(44)
  await settle()
  expect(calls).toBe(1)
  payment.advanceClock(1)
  runs.push(settle())
  await eventually(() => expect(calls).toBe(2))
  answered.resolve()
  await Promise.all(runs)
  expect(calls).toBe(2)
  expect(await payment.rowOf(made)).toMatchObject({ status: 'requires_payment', due_at: null })
  const { data: intents } = await payment.stripe.paymentIntents.list({ limit: 100 })
  expect(intents.filter(({ metadata }) => metadata.payment_id === made.id)).toHaveLength(1)
})

it('asks for another run only after a full claim, because a smaller claim has taken every due step', async () => {
  for (let count = 0; count < 5; count += 1) await payment.add()
  const settle = settling('opening')
  expect([await settle(), await settle()]).toEqual([true, false])
})

it('finds a refund from a day ago, whose key has expired, and makes no second refund', async () => {
  const { id, intent } = await payment.paid()
  await payment.payments.change({ id }, refundPayment)
  // The state that a process leaves when it dies between the call and the commit.
  await payment.stripe.refunds.create({ payment_intent: intent })
  await payment.sql('UPDATE payments SET attempts = 1 WHERE id = $1', [id])
  payment.advanceClock(24 * 3_600)
  await settling('other')()
  expect(await payment.rowOf({ id })).toMatchObject({ status: 'refunded', refunded_amount: 820, due_at: null })
  expect((await payment.stripe.refunds.list({ payment_intent: intent })).data).toHaveLength(1)
})
