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

describe('of several intents that were made for a payment', () => {
  it('the paid one is found, although a newer one is open', async () => {
    const id = newId()
    const paid = await createIntent(id)
    await pay(paid)
    await createIntent(id)
    expect(await payment.provider.findIntent(id)).toMatchObject({ intent: { id: paid, status: 'succeeded' } })
  })

  it('the open one is found, although a newer one was cancelled', async () => {
    const id = newId()
    const open = await createIntent(id)
    await payment.stripe.paymentIntents.cancel(await createIntent(id))
    expect(await payment.provider.findIntent(id)).toMatchObject({ intent: { id: open, status: 'open' } })
  })

  it('none is found when all were cancelled', async () => {
    const id = newId()
    await payment.stripe.paymentIntents.cancel(await createIntent(id))
    expect(await payment.provider.findIntent(id)).toBeUndefined()
  })
})

it('reads all refunds of an intent, the oldest first, also when staff gave it back in many parts', async () => {
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

  it('is repeated under its key, also when the version before this one has begun it', async () => {
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

  it('is made under another key after each failure, and whenever the key is to be another', async () => {
    const { id, intent } = await paidPayment()
    await payment.provider.refund({ id, keyNumber: 0, refundFailures: 0 }, intent)
    // Under a new key Stripe looks again, and there is nothing left.
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
