import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestRepository, type TestRepository } from '../testing.ts'

let payment: TestRepository
beforeAll(async () => {
  payment = await startTestRepository()
})
afterAll(() => payment.stop())

const createIntent = async (paymentId: string, amount = 820) =>
  (await payment.stripe.paymentIntents.create({ amount, currency: 'eur', metadata: { payment_id: paymentId } })).id

const pay = (intent: string) => payment.stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' })

describe('a search for the intent of a payment', () => {
  it('finds the paid intent, even when a newer intent is open', async () => {
    const id = newId()
    const paid = await createIntent(id)
    await pay(paid)
    await createIntent(id)
    expect(await payment.provider.findIntent(id)).toMatchObject({ intent: { id: paid, status: 'succeeded' } })
  })

  it('finds the open intent, even when a newer intent was cancelled', async () => {
    const id = newId()
    const open = await createIntent(id)
    await payment.stripe.paymentIntents.cancel(await createIntent(id))
    expect(await payment.provider.findIntent(id)).toMatchObject({ intent: { id: open, status: 'open' } })
  })

  it('finds nothing when all intents were cancelled', async () => {
    const id = newId()
    await payment.stripe.paymentIntents.cancel(await createIntent(id))
    expect(await payment.provider.findIntent(id)).toBeUndefined()
  })
})

it('reads all refunds of an intent, oldest first, even when there are more than ten', async () => {
  const intent = await createIntent(newId(), 1_200)
  await pay(intent)
  const made: string[] = []
  for (let count = 0; count < 12; count += 1) {
    made.push((await payment.stripe.refunds.create({ payment_intent: intent, amount: 50 })).id)
  }
  const { refunds } = await payment.provider.retrieveIntent(intent)
  expect(refunds.map(({ id }) => id)).toEqual(made)
})

describe('a refund', () => {
  const paidPayment = async () => {
    const id = newId()
    const intent = await createIntent(id)
    await pay(intent)
    return { id, intent }
  }

  it('is made once when the request is repeated under its key, even if the previous version of the service sent the first request', async () => {
    for (const keyNumber of [0, 1]) {
      const { id, intent } = await paidPayment()
      const parameters = { payment_intent: intent, metadata: { payment_id: id } }
      const begun = await payment.stripe.refunds.create(parameters, { idempotencyKey: `refund-${id}-${keyNumber}` })
      for (const repeated of [1, 2]) {
        const made = await payment.provider.refund({ id, keyNumber, refundFailures: 0 }, intent)
        expect([repeated, made.id]).toEqual([repeated, begun.id])
      }
    }
  })

  it('uses another key after each failed refund, and for each new key number', async () => {
    const { id, intent } = await paidPayment()
    await payment.provider.refund({ id, keyNumber: 0, refundFailures: 0 }, intent)
    // Under a new key Stripe does the work again, and there is nothing left to refund.
    for (const counters of [
      { keyNumber: 0, refundFailures: 1 },
      { keyNumber: 1, refundFailures: 0 },
      { keyNumber: 1, refundFailures: 1 },
      { keyNumber: 0, refundFailures: 2 },
    ]) {
      await expect(payment.provider.refund({ id, ...counters }, intent)).rejects.toThrow(/refunded/)
    }
  })
})
