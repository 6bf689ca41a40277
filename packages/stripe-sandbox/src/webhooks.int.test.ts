import { Stripe } from 'stripe'
import { expect, it, vi } from 'vitest'
import { signatureHeader } from './post-webhook.ts'
import { keys, rejection, sandboxUnderTest, webhookReceiver } from './sandbox-under-test.ts'

const polling = { timeout: 8000, interval: 20 }
const payment = { amount: 1250, currency: 'eur', confirm: true, payment_method: 'pm_card_visa' }

it('sends a webhook for every change of state, with a signature that the official client accepts', async () => {
  await using receiver = await webhookReceiver()
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url] })
  const intent = await sandbox.stripe.paymentIntents.create(payment)
  await sandbox.stripe.refunds.create({ payment_intent: intent.id })
  const open = await sandbox.stripe.paymentIntents.create({ amount: 1000, currency: 'eur' })
  await rejection(sandbox.stripe.paymentIntents.confirm(open.id, { payment_method: 'pm_card_chargeDeclined' }))
  await sandbox.stripe.paymentIntents.cancel(open.id)

  const expected = [
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'refund.created',
    'charge.refunded',
    'refund.updated',
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
  ]
  await vi.waitFor(() => expect(receiver.types().sort()).toEqual(expected.toSorted()), polling)
  expect(receiver.badSignatures).toEqual([])
  const succeeded = receiver.received.find(({ type }) => type === 'payment_intent.succeeded')
  expect(succeeded).toMatchObject({
    object: 'event',
    api_version: Stripe.API_VERSION,
    livemode: false,
    request: { id: intent.lastResponse.requestId },
    data: { object: { id: intent.id, status: 'succeeded', amount_received: 1250 } },
  })
  expect(receiver.received.find(({ type }) => type === 'charge.refunded')?.data).toMatchObject({
    object: { amount_refunded: 1250, refunded: true },
    previous_attributes: { amount_refunded: 0, refunded: false },
  })

  const listed = await sandbox.stripe.events.list({ limit: 100 })
  expect(listed.data.map(({ type }) => type)).toEqual(expected.toReversed())
  expect(new Set(listed.data.map(({ id }) => id))).toEqual(new Set(receiver.received.map(({ id }) => id)))
  await vi.waitFor(async () => {
    const event = await sandbox.stripe.events.retrieve(listed.data[0]?.id ?? '')
    expect(event.pending_webhooks).toBe(0)
  }, polling)
})

it('signs webhooks with the configured secret', async () => {
  await using receiver = await webhookReceiver()
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url] })
  await sandbox.stripe.paymentIntents.create({ amount: 1000, currency: 'eur' })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), polling)
  const timestamp = Math.floor(Date.now() / 1000)
  const header = signatureHeader('{}', keys.webhookSecret, timestamp)
  const expected = sandbox.stripe.webhooks.generateTestHeaderString({
    payload: '{}',
    secret: keys.webhookSecret,
    timestamp,
  })
  expect(header).toBe(expected)
  expect(signatureHeader('{}', 'whsec_other', timestamp)).not.toBe(expected)
})

it('lists events by type, by several types and by group', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.stripe.paymentIntents.create(payment)
  const types = async (parameters: Stripe.EventListParams) =>
    (await sandbox.stripe.events.list(parameters)).data.map(({ type }) => type)
  expect(await types({ type: 'charge.succeeded' })).toEqual(['charge.succeeded'])
  expect(await types({ type: 'payment_intent.*' })).toEqual(['payment_intent.succeeded', 'payment_intent.created'])
  expect(await types({ types: ['charge.succeeded', 'payment_intent.created'] })).toEqual([
    'charge.succeeded',
    'payment_intent.created',
  ])
  expect(await types({ created: { gt: Math.floor(Date.now() / 1000) + 60 } })).toEqual([])
})

it('retries a refused webhook after one second and then after two, with the same event id', async () => {
  await using receiver = await webhookReceiver({ answers: [500, 302] })
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url] })
  await sandbox.stripe.paymentIntents.create({ amount: 1000, currency: 'eur' })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), polling)
  expect(receiver.refused).toHaveLength(2)
  const [first = 0, second = 0, third = 0] = receiver.arrivals
  expect(second - first).toBeGreaterThanOrEqual(1_000)
  expect(third - second).toBeGreaterThanOrEqual(2_000)
  expect(new Set([...receiver.refused, ...receiver.received].map(({ id }) => id)).size).toBe(1)
  await vi.waitFor(async () => {
    expect((await sandbox.state()).webhooks).toEqual({ pending: 0, held: 0, delivered: 1, abandoned: 0 })
  }, polling)
})

it('sends webhooks to every endpoint, even when another endpoint refuses them', async () => {
  await using good = await webhookReceiver()
  await using bad = await webhookReceiver({ answers: Array.from({ length: 1000 }, () => 503) })
  await using sandbox = await sandboxUnderTest({ webhookUrls: [bad.url, good.url] })
  for (let number = 0; number < 10; number += 1) {
    await sandbox.stripe.paymentIntents.create({ amount: 1000 + number, currency: 'eur' })
  }
  await vi.waitFor(() => expect(good.received).toHaveLength(10), polling)
  expect(bad.received).toEqual([])
})

it('sends only sixteen webhooks at once to a hanging endpoint, and all webhooks to the other endpoint', async () => {
  await using good = await webhookReceiver()
  await using hanging = await webhookReceiver({ hangs: true })
  await using sandbox = await sandboxUnderTest({ webhookUrls: [hanging.url, good.url] })
  for (let number = 0; number < 20; number += 1) {
    await sandbox.stripe.paymentIntents.create({ amount: 1000 + number, currency: 'eur' })
  }
  await vi.waitFor(() => expect(good.received).toHaveLength(20), polling)
  await vi.waitFor(() => expect(hanging.arrivals).toHaveLength(16), polling)
})

it('sends only webhooks of the types that the endpoints subscribe to, and lists all events', async () => {
  await using receiver = await webhookReceiver()
  const webhookEvents = ['payment_intent.succeeded']
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url], webhookEvents })
  await sandbox.stripe.paymentIntents.create(payment)
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), polling)
  expect(receiver.types()).toEqual(webhookEvents)
  expect((await sandbox.stripe.events.list()).data).toHaveLength(3)
  expect((await sandbox.state()).webhooks).toMatchObject({ pending: 0, delivered: 1 })
})

it('holds webhooks until they are released, and sends them in the requested order', async () => {
  await using receiver = await webhookReceiver()
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url] })
  await sandbox.callSandbox('knobs', { webhooks: { hold: true } })
  await sandbox.stripe.paymentIntents.create(payment)
  expect((await sandbox.state()).webhooks).toMatchObject({ held: 3, pending: 0, delivered: 0 })
  expect(receiver.received).toEqual([])
  await sandbox.callSandbox('webhooks/release', { order: 'reversed', spacing_milliseconds: 100 })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), polling)
  expect(receiver.types()).toEqual(['payment_intent.succeeded', 'charge.succeeded', 'payment_intent.created'])
  await sandbox.stripe.paymentIntents.create({ amount: 1000, currency: 'eur' })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(4), polling)
})

it('duplicates and drops webhooks of chosen types', async () => {
  await using receiver = await webhookReceiver()
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url] })
  await sandbox.callSandbox('knobs', { webhooks: { duplicates: 2, types: ['payment_intent.succeeded'] } })
  await sandbox.stripe.paymentIntents.create(payment)
  await vi.waitFor(() => expect(receiver.received).toHaveLength(5), polling)
  const succeeded = receiver.received.filter(({ type }) => type === 'payment_intent.succeeded')
  expect(succeeded).toHaveLength(3)
  expect(new Set(succeeded.map(({ id }) => id)).size).toBe(1)

  await sandbox.callSandbox('knobs', { webhooks: { duplicates: 0, drop: true } })
  await sandbox.stripe.paymentIntents.create(payment)
  await vi.waitFor(() => expect(receiver.received).toHaveLength(7), polling)
  const events = await sandbox.stripe.events.list({ type: 'payment_intent.succeeded' })
  expect(events.data).toHaveLength(2)
  await vi.waitFor(async () => expect((await sandbox.state()).webhooks.pending).toBe(0), polling)
  expect(receiver.received.filter(({ type }) => type === 'payment_intent.succeeded')).toHaveLength(3)
})

it('shuffles webhooks but loses none', async () => {
  await using receiver = await webhookReceiver()
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url] })
  await sandbox.callSandbox('knobs', { webhooks: { shuffle_within_milliseconds: 500 } })
  for (let number = 0; number < 10; number += 1) await sandbox.stripe.paymentIntents.create(payment)
  await vi.waitFor(() => expect(receiver.received).toHaveLength(30), polling)
  const created = (await sandbox.stripe.events.list({ limit: 100 })).data.map(({ id }) => id).toReversed()
  const arrived = receiver.received.map(({ id }) => id)
  expect(arrived.toSorted()).toEqual(created.toSorted())
  expect(arrived).not.toEqual(created)
})

it('sends an event again on request', async () => {
  await using receiver = await webhookReceiver()
  await using sandbox = await sandboxUnderTest({ webhookUrls: [receiver.url] })
  await sandbox.stripe.paymentIntents.create({ amount: 1000, currency: 'eur' })
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), polling)
  await sandbox.callSandbox(`events/${receiver.received[0]?.id}/resend`)
  await vi.waitFor(() => expect(receiver.received).toHaveLength(2), polling)
  expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id)
})
