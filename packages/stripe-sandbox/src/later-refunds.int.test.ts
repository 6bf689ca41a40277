import { expect, it, vi } from 'vitest'
import {
  callSandbox,
  keys,
  sandboxState,
  sandboxUnderTest,
  stripeClient,
  temporaryDirectory,
} from './sandbox-under-test.ts'
import { startStripeSandbox } from './server.ts'

const polling = { timeout: 10_000, interval: 20 }

type Client = ReturnType<typeof stripeClient>

const paid = (stripe: Client, card: string) =>
  stripe.paymentIntents.create({ amount: 2000, currency: 'eur', confirm: true, payment_method: card })

const chargeOf = async (stripe: Client, intent: string) =>
  (await stripe.paymentIntents.retrieve(intent, { expand: ['latest_charge'] })).latest_charge

const eventsAbout = async (stripe: Client, refund: string) => {
  const types = ['refund.created', 'refund.updated', 'refund.failed']
  const { data } = await stripe.events.list({ types, limit: 100 })
  return data
    .flatMap(({ type, data: { object } }) =>
      'id' in object && object.id === refund && 'status' in object ? [`${type} ${object.status}`] : [],
    )
    .toReversed()
}

it('leaves a refund to the card 4000000000007726 pending, and lets the refund succeed later', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.callSandbox('knobs', { refunds: { outcome_after_milliseconds: 200 } })
  const { id } = await paid(sandbox.stripe, 'pm_card_pendingRefund')
  const refund = await sandbox.stripe.refunds.create({ payment_intent: id })
  expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' })
  // A pending refund already counts, so that the money cannot be refunded twice.
  expect(await chargeOf(sandbox.stripe, id)).toMatchObject({ amount_refunded: 2000, refunded: true })
  await vi.waitFor(async () => {
    const seen = await sandbox.stripe.refunds.retrieve(refund.id)
    expect(seen).toMatchObject({ status: 'succeeded' })
    expect(seen).not.toHaveProperty('pending_reason')
  }, polling)
  expect(await chargeOf(sandbox.stripe, id)).toMatchObject({ amount_refunded: 2000, refunded: true })
  expect(await eventsAbout(sandbox.stripe, refund.id)).toEqual(['refund.created pending', 'refund.updated succeeded'])
})

it('fails a successful refund to the card 4000000000005126 later, and makes the money refundable again', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.callSandbox('knobs', { refunds: { outcome_after_milliseconds: 200 } })
  const { id } = await paid(sandbox.stripe, 'pm_card_refundFail')
  const refund = await sandbox.stripe.refunds.create({ payment_intent: id, amount: 1500 })
  expect(refund.status).toBe('succeeded')
  await vi.waitFor(async () => {
    const seen = await sandbox.stripe.refunds.retrieve(refund.id)
    expect(seen).toMatchObject({ status: 'failed', failure_reason: 'expired_or_canceled_card' })
  }, polling)
  expect(await chargeOf(sandbox.stripe, id)).toMatchObject({ amount_refunded: 0, refunded: false })
  expect(await eventsAbout(sandbox.stripe, refund.id)).toEqual([
    'refund.created succeeded',
    'refund.updated succeeded',
    'refund.updated failed',
    'refund.failed failed',
  ])
  expect((await sandbox.state()).money).toMatchObject({ eur: { captured: 2000, refunded: 0, refunds: 0 } })
  expect(await sandbox.stripe.refunds.create({ payment_intent: id })).toMatchObject({ amount: 2000 })
})

it('accepts the cards 4000000000007726 and 4000000000005126 by their numbers', async () => {
  await using sandbox = await sandboxUnderTest()
  for (const [number, status] of [
    ['4000000000007726', 'pending'],
    ['4000000000005126', 'succeeded'],
  ] as const) {
    const method = { type: 'card' as const, card: { number, exp_month: 12, exp_year: 2050, cvc: '123' } }
    const { id } = await sandbox.stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      confirm: true,
      payment_method_data: method as never,
    })
    expect((await sandbox.stripe.refunds.create({ payment_intent: id })).status).toBe(status)
  }
})

it('fails the planned number of refunds, even to an ordinary card, and no further refund', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.callSandbox('knobs', { refunds: { outcome_after_milliseconds: 0, fail_next: 1 } })
  const { id } = await paid(sandbox.stripe, 'pm_card_visa')
  const first = await sandbox.stripe.refunds.create({ payment_intent: id })
  await vi.waitFor(async () => expect((await sandbox.stripe.refunds.retrieve(first.id)).status).toBe('failed'), polling)
  const second = await sandbox.stripe.refunds.create({ payment_intent: id })
  const third = await paid(sandbox.stripe, 'pm_card_pendingRefund')
  const pending = await sandbox.stripe.refunds.create({ payment_intent: third.id })
  await vi.waitFor(
    async () => expect((await sandbox.stripe.refunds.retrieve(pending.id)).status).toBe('succeeded'),
    polling,
  )
  expect((await sandbox.stripe.refunds.retrieve(second.id)).status).toBe('succeeded')
})

it('applies the outcome of a refund after a restart', async () => {
  await using directory = await temporaryDirectory()
  const options = { ...keys, port: 0, directory: directory.path, webhookUrls: [] }
  const first = await startStripeSandbox(options)
  await callSandbox(first.url, 'knobs', { refunds: { outcome_after_milliseconds: 1_000 } })
  const { id } = await paid(stripeClient(first.url), 'pm_card_refundFail')
  const refund = await stripeClient(first.url).refunds.create({ payment_intent: id })
  await first.close()
  const second = await startStripeSandbox(options)
  try {
    // The outcome must be applied without a call to Stripe's API, so the test polls the sandbox's state.
    await vi.waitFor(
      async () => expect((await sandboxState(second.url)).money).toMatchObject({ eur: { refunded: 0 } }),
      polling,
    )
    expect((await stripeClient(second.url).refunds.retrieve(refund.id)).status).toBe('failed')
  } finally {
    await second.close()
  }
})
