import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestRepository, type TestRepository } from '../../testing.ts'
import { reconcilePayments } from './reconcile-payments.ts'

let payment: TestRepository
beforeAll(async () => {
  payment = await startTestRepository()
})
afterEach(() => payment.sql(`UPDATE payments SET status = 'cancelled'`))
afterAll(() => payment.stop())

/** Adds a payment whose intent was last looked up an hour ago. */
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

/** The reconciler, and the intents that it looks up at Stripe. */
const startReconciler = ({ onLookup = () => {} }: { onLookup?: () => void } = {}) => {
  const lookedUp: string[] = []
  const { payments, provider, now, log } = payment
  const retrieveIntent = (intent: string) => {
    lookedUp.push(intent)
    onLookup()
    return provider.retrieveIntent(intent)
  }
  return { lookedUp, run: reconcilePayments({ payments, provider: { ...provider, retrieveIntent }, now, log }) }
}

it('looks up an unpaid intent every 45 seconds, and not more often', async () => {
  const { intent } = await addUnpaid()
  const { lookedUp, run } = startReconciler()
  await run()
  expect(lookedUp).toEqual([intent])
  payment.advanceClock(44)
  await run()
  expect(lookedUp).toEqual([intent])
  payment.advanceClock(1)
  await run()
  expect(lookedUp).toEqual([intent, intent])
})

it('looks up twenty intents in a run, and the rest in the next run', async () => {
  const intents: string[] = []
  for (let count = 0; count < 21; count += 1) intents.push((await addUnpaid()).intent)
  const { lookedUp, run } = startReconciler()
  expect(await run()).toBe(true)
  expect(lookedUp).toHaveLength(20)
  expect(await run()).toBe(false)
  expect(lookedUp.toSorted()).toEqual(intents.toSorted())
})

it('finds a payment even when the lookup of an earlier intent failed', async () => {
  const unknown = await addUnpaid()
  await payment.sql(`UPDATE payments SET provider_payment_id = 'pi_unknown' WHERE id = $1`, [unknown.id])
  const paid = await addUnpaid({ confirmed: true })
  await startReconciler().run()
  expect(await payment.rowOf(paid)).toMatchObject({ status: 'succeeded', captured_amount: 820 })
})

it('looks up no further intent once the reconciler is stopping', async () => {
  for (let count = 0; count < 3; count += 1) await addUnpaid()
  const stopping = new AbortController()
  const { lookedUp, run } = startReconciler({ onLookup: () => stopping.abort() })
  expect(await run(stopping.signal)).toBe(false)
  expect(lookedUp).toHaveLength(1)
})
