import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestRepository, type TestRepository } from '../../testing.ts'
import { reconcilePayments } from './reconcile-payments.ts'

let payment: TestRepository
beforeAll(async () => {
  payment = await startTestRepository()
})
afterEach(() => payment.sql(`UPDATE payments SET status = 'cancelled'`))
afterAll(() => payment.stop())

/** A payment that nobody has made, and that was not asked after for an hour. */
const addUnpaid = async ({ confirmed = false } = {}) => {
  const { id } = await payment.add()
  const { id: intent } = await payment.stripe.paymentIntents.create({
    amount: 820,
    currency: 'eur',
    ...(confirmed ? { confirm: true, payment_method: 'pm_card_visa' } : {}),
  })
  await payment.sql(
    `UPDATE payments SET status = 'requires_payment', due_at = NULL, provider_payment_id = $2, checked_at = $3 WHERE id = $1`,
    [id, intent, new Date(payment.now().getTime() - 3_600_000)],
  )
  return { id, intent }
}

/** The reconciler, and the intents that it asks Stripe after. */
const startReconciler = ({ onAsk = () => {} }: { onAsk?: () => void } = {}) => {
  const asked: string[] = []
  const { payments, provider, now, log } = payment
  const retrieveIntent = (intent: string) => {
    asked.push(intent)
    onAsk()
    return provider.retrieveIntent(intent)
  }
  return { asked, run: reconcilePayments({ payments, provider: { ...provider, retrieveIntent }, now, log }) }
}

it('asks after an intent that nobody has paid every 45 seconds, and not more often', async () => {
  const { intent } = await addUnpaid()
  const { asked, run } = startReconciler()
  await run()
  expect(asked).toEqual([intent])
  payment.pass(44)
  await run()
  expect(asked).toEqual([intent])
  payment.pass(1)
  await run()
  expect(asked).toEqual([intent, intent])
})

it('says that there may be more after twenty intents, and asks after the others in the next run', async () => {
  const intents: string[] = []
  for (let count = 0; count < 21; count += 1) intents.push((await addUnpaid()).intent)
  const { asked, run } = startReconciler()
  expect(await run()).toBe(true)
  expect(asked).toHaveLength(20)
  expect(await run()).toBe(false)
  expect(asked.toSorted()).toEqual(intents.toSorted())
})

it('finds a payment although Stripe could not be asked after the one before it', async () => {
  const unknown = await addUnpaid()
  await payment.sql(`UPDATE payments SET provider_payment_id = 'pi_unknown' WHERE id = $1`, [unknown.id])
  const paid = await addUnpaid({ confirmed: true })
  await startReconciler().run()
  expect(await payment.rowOf(paid)).toMatchObject({ status: 'succeeded', captured_amount: 820 })
})

it('asks after no other intent once it is being stopped', async () => {
  for (let count = 0; count < 3; count += 1) await addUnpaid()
  const stopping = new AbortController()
  const { asked, run } = startReconciler({ onAsk: () => stopping.abort() })
  expect(await run(stopping.signal)).toBe(false)
  expect(asked).toHaveLength(1)
})
