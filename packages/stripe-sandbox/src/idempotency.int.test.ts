import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { rejection, sandboxUnderTest, stripeClient } from './sandbox-under-test.ts'

let sandbox: Awaited<ReturnType<typeof sandboxUnderTest>>

beforeAll(async () => {
  sandbox = await sandboxUnderTest()
})
afterEach(() => vi.useRealTimers())
afterAll(() => sandbox[Symbol.asyncDispose]())

const parameters = { amount: 1500, currency: 'eur', metadata: { one: '1', two: '2' } }

it('replays the answer to the same call with the same key, and does the work once', async () => {
  const idempotencyKey = randomUUID()
  const first = await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })
  const second = await sandbox.stripe.paymentIntents.create(
    { currency: 'eur', metadata: { two: '2', one: '1' }, amount: 1500 },
    { idempotencyKey },
  )
  expect(second.id).toBe(first.id)
  expect(JSON.stringify(second)).toBe(JSON.stringify(first))
  expect(first.lastResponse.headers).not.toHaveProperty('idempotent-replayed')
  expect(second.lastResponse.headers).toMatchObject({
    'idempotent-replayed': 'true',
    'original-request': first.lastResponse.requestId,
    'idempotency-key': idempotencyKey,
  })
})

it('replays the first answer even after the object has changed', async () => {
  const idempotencyKey = randomUUID()
  const first = await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })
  await sandbox.stripe.paymentIntents.cancel(first.id)
  const second = await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })
  expect(second).toMatchObject({ id: first.id, status: 'requires_payment_method' })
})

it('replays an answer for 24 hours, and does the work again after that', async () => {
  const idempotencyKey = randomUUID()
  const create = async () => (await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })).id
  const first = await create()
  const start = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: start + 23 * 3_600_000 })
  expect(await create()).toBe(first)
  vi.setSystemTime(start + 24 * 3_600_000)
  expect(await create()).not.toBe(first)
})

it('returns 400 for a key that was used with other parameters or for another endpoint', async () => {
  const idempotencyKey = randomUUID()
  const intent = await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })
  const other = await rejection(
    sandbox.stripe.paymentIntents.create({ ...parameters, amount: 1501 }, { idempotencyKey }),
  )
  expect(other).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 })
  const elsewhere = await rejection(sandbox.stripe.paymentIntents.cancel(intent.id, {}, { idempotencyKey }))
  expect(elsewhere).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 })
  expect((await sandbox.stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_payment_method')
})

it('replays a decline without trying the card again', async () => {
  const { id } = await sandbox.stripe.paymentIntents.create(parameters)
  const idempotencyKey = randomUUID()
  const confirm = () =>
    rejection(
      sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }, { idempotencyKey }),
    )
  const first = await confirm()
  const second = await confirm()
  expect(second).toMatchObject({ statusCode: 402, charge: first.charge })
  expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true' })
  expect((await sandbox.stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
})

it('stores a refusal that is due to the state of the object', async () => {
  const { id } = await sandbox.stripe.paymentIntents.create(parameters)
  await sandbox.stripe.paymentIntents.cancel(id)
  const idempotencyKey = randomUUID()
  for (const replayed of [undefined, 'true']) {
    const error = await rejection(sandbox.stripe.paymentIntents.cancel(id, {}, { idempotencyKey }))
    expect(error.code).toBe('payment_intent_unexpected_state')
    expect(error.headers?.['idempotent-replayed']).toBe(replayed)
  }
})

it('does not store a refusal of the parameters, so that the corrected call may use the key', async () => {
  const idempotencyKey = randomUUID()
  const error = await rejection(sandbox.stripe.paymentIntents.create({ ...parameters, amount: 1 }, { idempotencyKey }))
  expect(error.code).toBe('amount_too_small')
  const intent = await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })
  expect(intent.status).toBe('requires_payment_method')
})

it('returns 409 to a second call while the first is in flight, and does the work once', async () => {
  await using own = await sandboxUnderTest()
  await own.callSandbox('knobs', { delay_milliseconds: 300 })
  const idempotencyKey = randomUUID()
  const answers = await Promise.allSettled(
    Array.from({ length: 5 }, () => own.stripe.paymentIntents.create(parameters, { idempotencyKey })),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const answer of answers) {
    if (answer.status === 'rejected') {
      expect(answer.reason).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
    }
  }
  await own.callSandbox('reset')
  expect((await own.stripe.paymentIntents.list()).data).toHaveLength(1)
})

it('creates one object when clients with the same key retry after a 409', async () => {
  await using own = await sandboxUnderTest()
  await own.callSandbox('knobs', { delay_milliseconds: 200 })
  const retrying = stripeClient(own.url, undefined, 5)
  const idempotencyKey = randomUUID()
  const intents = await Promise.all(
    Array.from({ length: 3 }, () => retrying.paymentIntents.create(parameters, { idempotencyKey })),
  )
  expect(new Set(intents.map(({ id }) => id)).size).toBe(1)
})
