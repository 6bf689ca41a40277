import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { keys, rejection, sandboxUnderTest, stripeClient } from './sandbox-under-test.ts'

const parameters = { amount: 1500, currency: 'eur' }

it('fails the planned number of matching calls, and no others', async () => {
  await using sandbox = await sandboxUnderTest()
  const { id } = await sandbox.stripe.paymentIntents.create(parameters)
  await sandbox.callSandbox('failures', { count: 2, status: 503, method: 'POST', path: '/v1/payment_intents/*/cancel' })
  expect(await rejection(sandbox.stripe.paymentIntents.cancel(id))).toMatchObject({ statusCode: 503 })
  await sandbox.stripe.paymentIntents.retrieve(id)
  expect(await rejection(sandbox.stripe.paymentIntents.cancel(id))).toMatchObject({ statusCode: 503 })
  expect((await sandbox.stripe.paymentIntents.cancel(id)).status).toBe('canceled')
})

it('returns a planned 429 without storing it, so that a retry with the same key succeeds', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.callSandbox('failures', { status: 429 })
  const idempotencyKey = randomUUID()
  const error = await rejection(sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey }))
  expect(error).toMatchObject({ type: 'StripeRateLimitError', statusCode: 429 })
  expect((await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })).amount).toBe(1500)
})

it('stores a 500 under the idempotency key although the work was done, as Stripe does', async () => {
  await using sandbox = await sandboxUnderTest()
  const { id } = await sandbox.stripe.paymentIntents.create(parameters)
  await sandbox.callSandbox('failures', { status: 500, when: 'after_work' })
  const idempotencyKey = randomUUID()
  const confirm = () =>
    sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }, { idempotencyKey })
  expect(await rejection(confirm())).toMatchObject({ type: 'StripeAPIError', statusCode: 500 })
  const replayed = await rejection(confirm())
  expect(replayed).toMatchObject({ statusCode: 500 })
  expect(replayed.headers).toMatchObject({ 'idempotent-replayed': 'true', 'stripe-should-retry': 'false' })
  // Only a lookup shows that the work was done.
  expect((await sandbox.stripe.paymentIntents.retrieve(id)).status).toBe('succeeded')
})

it('replays the real answer to a retry when the failure after the work was not stored', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.callSandbox('failures', { status: 502, when: 'after_work' })
  const idempotencyKey = randomUUID()
  const intent = await stripeClient(sandbox.url, undefined, 2).paymentIntents.create(parameters, { idempotencyKey })
  expect(intent.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
  expect((await sandbox.stripe.paymentIntents.list()).data).toHaveLength(1)
})

it('drops the connection after the work, and replays the answer to a retry with the same key', async () => {
  await using sandbox = await sandboxUnderTest()
  // The failure is planned twice, because the official client repeats a call once when the connection closes.
  await sandbox.callSandbox('failures', { count: 2, when: 'after_work', drop_connection: true })
  const idempotencyKey = randomUUID()
  const error = await rejection(sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey }))
  expect(error.type).toBe('StripeConnectionError')
  const intent = await sandbox.stripe.paymentIntents.create(parameters, { idempotencyKey })
  expect(intent.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' })
  expect((await sandbox.stripe.paymentIntents.list()).data.map(({ id }) => id)).toEqual([intent.id])
})

it('drops the connection before the work, so that nothing is done', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.callSandbox('failures', { count: 2, when: 'before_work', drop_connection: true })
  const error = await rejection(sandbox.stripe.paymentIntents.create(parameters))
  expect(error.type).toBe('StripeConnectionError')
  expect((await sandbox.stripe.paymentIntents.list()).data).toEqual([])
})

it('does the work even if the client times out while the answer is delayed', async () => {
  await using sandbox = await sandboxUnderTest()
  await sandbox.callSandbox('knobs', { delay_milliseconds: 60_000, delay_when: 'after_work' })
  const error = await rejection(sandbox.stripe.paymentIntents.create(parameters, { timeout: 200 }))
  expect(error.type).toBe('StripeConnectionError')
  await sandbox.callSandbox('reset')
  expect((await sandbox.stripe.paymentIntents.list()).data).toHaveLength(1)
})

it('refuses unknown knobs and values out of bounds', async () => {
  await using sandbox = await sandboxUnderTest()
  await expect(sandbox.callSandbox('knobs', { delay_milliseconds: 60_001 })).rejects.toThrow('delay_milliseconds')
  await expect(sandbox.callSandbox('failures', { status: 404 })).rejects.toThrow('status')
  await expect(sandbox.callSandbox('knobs', { webhooks: { lose: true } })).rejects.toThrow('Unrecognized')
})

it('returns 401 under /_sandbox without the secret key, except for health', async () => {
  await using sandbox = await sandboxUnderTest()
  const plan = async (headers: Record<string, string>) =>
    (
      await fetch(`${sandbox.url}/_sandbox/failures`, {
        method: 'POST',
        body: '{"count":2}',
        headers: { 'content-type': 'application/json', ...headers },
      })
    ).status
  expect(await plan({})).toBe(401)
  expect(await plan({ authorization: `Bearer ${keys.publishableKey}` })).toBe(401)
  expect((await fetch(`${sandbox.url}/_sandbox/state?key=${keys.secretKey}`)).status).toBe(401)
  expect((await fetch(`${sandbox.url}/_sandbox/health`)).status).toBe(200)
  expect((await sandbox.stripe.paymentIntents.create(parameters)).amount).toBe(1500)
})
