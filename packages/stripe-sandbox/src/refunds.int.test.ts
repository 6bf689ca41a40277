import { afterAll, beforeAll, expect, it } from 'vitest'
import { rejection, sandboxUnderTest } from './sandbox-under-test.ts'

let sandbox: Awaited<ReturnType<typeof sandboxUnderTest>>

beforeAll(async () => {
  sandbox = await sandboxUnderTest()
})
afterAll(() => sandbox[Symbol.asyncDispose]())

const paidIntent = (amount = 2000) =>
  sandbox.stripe.paymentIntents.create({ amount, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' })

const chargeOf = async (intent: string) => {
  const { latest_charge: charge } = await sandbox.stripe.paymentIntents.retrieve(intent, { expand: ['latest_charge'] })
  if (charge === null || typeof charge === 'string') throw new Error('the charge was not expanded')
  return charge
}

it('refunds the whole charge without an amount, and marks the charge as refunded', async () => {
  const { id } = await paidIntent()
  const refund = await sandbox.stripe.refunds.create({
    payment_intent: id,
    reason: 'requested_by_customer',
    metadata: { payment_id: 'p-1' },
    expand: ['charge', 'payment_intent.latest_charge'],
  })
  expect(refund).toMatchObject({
    object: 'refund',
    amount: 2000,
    currency: 'eur',
    status: 'succeeded',
    reason: 'requested_by_customer',
    metadata: { payment_id: 'p-1' },
    charge: { amount_refunded: 2000, refunded: true },
    payment_intent: { id, latest_charge: { amount_refunded: 2000 } },
  })
  expect(refund.id).toMatch(/^re_/)
  // The intent itself stays succeeded, as at Stripe.
  expect((await sandbox.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded')
})

it('refunds parts up to the captured amount, and not a cent more', async () => {
  const { id } = await paidIntent(2000)
  await sandbox.stripe.refunds.create({ payment_intent: id, amount: 1500 })
  expect(await chargeOf(id)).toMatchObject({ amount_refunded: 1500, refunded: false })
  const tooMuch = await rejection(sandbox.stripe.refunds.create({ payment_intent: id, amount: 501 }))
  expect(tooMuch).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, param: 'amount' })
  expect(tooMuch.message).toBe('Refund amount (€5.01) is greater than unrefunded amount on charge (€5.00)')
  const rest = await sandbox.stripe.refunds.create({ payment_intent: id })
  expect(rest.amount).toBe(500)
  expect(await chargeOf(id)).toMatchObject({ amount_refunded: 2000, refunded: true })
  const again = await rejection(sandbox.stripe.refunds.create({ payment_intent: id }))
  expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' })
})

it('never refunds more than the captured amount, even in simultaneous calls', async () => {
  const { id } = await paidIntent(1000)
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, () => sandbox.stripe.refunds.create({ payment_intent: id, amount: 300 })),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  expect(await chargeOf(id)).toMatchObject({ amount_refunded: 900, refunded: false })
})

it('lists the refunds of one intent, newest first', async () => {
  const { id } = await paidIntent()
  const first = await sandbox.stripe.refunds.create({ payment_intent: id, amount: 100 })
  const second = await sandbox.stripe.refunds.create({ payment_intent: id, amount: 200 })
  const refunds = await sandbox.stripe.refunds.list({ payment_intent: id })
  expect(refunds.data.map((refund) => refund.id)).toEqual([second.id, first.id])
  expect(await sandbox.stripe.refunds.retrieve(first.id)).toMatchObject({ id: first.id, amount: 100 })
})

it('refuses to refund an unpaid or unknown intent, or an amount below one', async () => {
  const unpaid = await sandbox.stripe.paymentIntents.create({ amount: 1000, currency: 'eur' })
  const notPaid = await rejection(sandbox.stripe.refunds.create({ payment_intent: unpaid.id }))
  expect(notPaid).toMatchObject({ statusCode: 400, param: 'payment_intent' })
  const unknown = await rejection(sandbox.stripe.refunds.create({ payment_intent: 'pi_unknown' }))
  expect(unknown).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'payment_intent' })
  const { id } = await paidIntent()
  const nothing = await rejection(sandbox.stripe.refunds.create({ payment_intent: id, amount: 0 }))
  expect(nothing).toMatchObject({ statusCode: 400, param: 'amount' })
  const neither = await rejection(sandbox.stripe.refunds.create({}))
  expect(neither.statusCode).toBe(400)
})

it('reports the captured and refunded sums in the sandbox’s state', async () => {
  await using own = await sandboxUnderTest()
  const paid = await own.stripe.paymentIntents.create({
    amount: 1200,
    currency: 'eur',
    confirm: true,
    payment_method: 'pm_card_visa',
  })
  await own.stripe.refunds.create({ payment_intent: paid.id, amount: 200 })
  await own.stripe.paymentIntents.create({ amount: 800, currency: 'eur' })
  expect(await own.state()).toMatchObject({
    money: { eur: { captured: 1200, refunded: 200, refunds: 1, charges: 1 } },
    payment_intents: { succeeded: 1, requires_payment_method: 1 },
  })
})
