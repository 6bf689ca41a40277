import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStripeSandbox } from '@marquee/stripe-sandbox/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway, type TestGateway } from '../testing.ts'

const secretKey = 'sk_test_gateway'
const publishableKey = 'pk_test_gateway'
const withSecretKey = { authorization: `Bearer ${secretKey}` }
const form = 'application/x-www-form-urlencoded'

let directory: string
let sandbox: Awaited<ReturnType<typeof startStripeSandbox>>
let gateway: TestGateway

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gateway-stripe-'))
  sandbox = await startStripeSandbox({
    port: 0,
    directory,
    secretKey,
    publishableKey,
    webhookSecret: 'whsec_gateway',
    webhookUrls: [],
  })
  gateway = await startTestGateway({ settings: { STRIPE_SANDBOX_URL: sandbox.url } })
})
afterAll(async () => {
  await gateway.stop()
  await sandbox.close()
  await rm(directory, { recursive: true, force: true })
})

/** Creates an intent as the payment service does, directly at the sandbox. */
const newIntent = async (): Promise<{ id: string; client_secret: string }> => {
  const response = await fetch(`${sandbox.url}/v1/payment_intents`, {
    method: 'POST',
    headers: withSecretKey,
    body: new URLSearchParams({ amount: '1250', currency: 'eur' }),
  })
  return (await response.json()) as { id: string; client_secret: string }
}

const pathOf = (id: string): string => `/sandbox/stripe/v1/payment_intents/${id}`

/** A card as Stripe.js sends it. */
const card = (number: string, rest: Record<string, string> = {}): Record<string, string> => ({
  'payment_method_data[type]': 'card',
  'payment_method_data[card][number]': number,
  'payment_method_data[card][exp_month]': '12',
  'payment_method_data[card][exp_year]': '40',
  'payment_method_data[card][cvc]': '123',
  ...rest,
})

const confirm = (id: string, fields: Record<string, string>, headers: string[] = []) =>
  gateway.call(`${pathOf(id)}/confirm`, {
    method: 'POST',
    headers: ['content-type', form, ...headers],
    body: new URLSearchParams(fields).toString(),
  })

const withKey = { key: publishableKey }

describe('a browser at the sandbox', () => {
  it('reads and pays an intent with the publishable key and the client secret', async () => {
    const { id, client_secret } = await newIntent()
    const query = new URLSearchParams({ ...withKey, client_secret })
    const seen = await gateway.call(`${pathOf(id)}?${query}`)
    expect([seen.status, seen.json]).toMatchObject([200, { id, status: 'requires_payment_method' }])
    expect(seen.headers['cache-control']).toBe('no-store')

    const paid = await confirm(id, { ...withKey, client_secret, ...card('4242 4242 4242 4242') })
    expect([paid.status, paid.json]).toMatchObject([200, { id, status: 'succeeded' }])
    const bearer = ['authorization', `Bearer ${publishableKey}`]
    const after = await gateway.call(`${pathOf(id)}?client_secret=${client_secret}`, { headers: bearer })
    expect(after.json.status).toBe('succeeded')
  })

  it.each([
    ['4000000000000002', {}, 'card_declined', 'generic_decline'],
    ['4000000000009995', {}, 'card_declined', 'insufficient_funds'],
    ['4000000000000069', {}, 'expired_card', 'expired_card'],
    ['4000000000000127', {}, 'incorrect_cvc', 'incorrect_cvc'],
    ['4242424242424241', {}, 'incorrect_number', undefined],
    ['4242424242424242', { 'payment_method_data[card][exp_year]': '21' }, 'invalid_expiry_year', undefined],
    ['4242424242424242', { 'payment_method_data[card][exp_month]': '13' }, 'invalid_expiry_month', undefined],
    ['4242424242424242', { 'payment_method_data[card][cvc]': '12' }, 'invalid_cvc', undefined],
  ])('gets Stripe’s error about the card %s %j: %s', async (number, rest, code, decline) => {
    const { id, client_secret } = await newIntent()
    const { status, json } = await confirm(id, { ...withKey, client_secret, ...card(number, rest) })
    expect(status).toBe(402)
    expect(json.error).toMatchObject({ type: 'card_error', code, ...(decline ? { decline_code: decline } : {}) })
    // The same intent can be paid with another card.
    expect((await confirm(id, { ...withKey, client_secret, ...card('4242424242424242') })).status).toBe(200)
  })

  it('pays once when the same attempt is sent twice under one idempotency key', async () => {
    const { id, client_secret } = await newIntent()
    const fields = { ...withKey, client_secret, ...card('4242424242424242') }
    const first = await confirm(id, fields, ['idempotency-key', `attempt-${id}`])
    const second = await confirm(id, fields, ['idempotency-key', `attempt-${id}`])
    expect([second.status, second.json]).toEqual([first.status, first.json])
  })

  it('cannot use the secret key, wherever it is sent', async () => {
    const { id, client_secret } = await newIntent()
    const secret = ['authorization', `Bearer ${secretKey}`]
    const basic = ['authorization', `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`]
    const fields = { client_secret, ...card('4242424242424242') }
    const calls = [
      confirm(id, { ...fields, key: secretKey }),
      confirm(id, fields, secret),
      confirm(id, { ...fields, ...withKey }, secret),
      confirm(id, fields, basic),
      confirm(id, fields),
      gateway.call(`${pathOf(id)}?key=${secretKey}`),
      gateway.call(`${pathOf(id)}?key=${publishableKey}&key=${secretKey}`),
      gateway.call(pathOf(id), { headers: secret }),
      gateway.call(pathOf(id)),
    ]
    for (const { status, json } of await Promise.all(calls)) {
      expect([status, json.error.type]).toEqual([401, 'invalid_request_error'])
    }
  })

  it('reaches no other call of the sandbox', async () => {
    const { id } = await newIntent()
    const key = `?key=${publishableKey}`
    const calls = [
      ['GET', '/sandbox/stripe/v1/payment_intents'],
      ['POST', '/sandbox/stripe/v1/payment_intents'],
      ['POST', pathOf(id)],
      ['POST', `${pathOf(id)}/cancel`],
      ['GET', `${pathOf(id)}/confirm`],
      ['HEAD', pathOf(id)],
      ['GET', '/sandbox/stripe/v1/payment_intents/search'],
      ['GET', '/sandbox/stripe/v1/payment_intents/..%2F..%2F_sandbox%2Fhealth'],
      ['GET', '/sandbox/stripe/v1/payment_intents/../../_sandbox/health'],
      ['GET', '/sandbox/stripe/_sandbox/health'],
      ['GET', '/sandbox/stripe/v1/events'],
    ] as const
    for (const [method, path] of calls) {
      expect([method, path, (await gateway.call(`${path}${key}`, { method })).status]).toEqual([method, path, 404])
    }
  })

  it('may send a small form only', async () => {
    const { id, client_secret } = await newIntent()
    const large = await confirm(id, { ...withKey, client_secret, padding: 'x'.repeat(17_000) })
    expect([large.status, large.json.code]).toEqual([413, 'too-large'])
    const json = await gateway.call(`${pathOf(id)}/confirm`, {
      method: 'POST',
      headers: ['content-type', 'application/json'],
      body: '{}',
    })
    expect([json.status, json.json.code]).toEqual([415, 'unsupported-media-type'])
  })
})

it('the sandbox’s calls are not found without a sandbox', async () => {
  const other = await startTestGateway()
  const { status, json } = await other.call(`${pathOf('pi_1')}?key=${publishableKey}`)
  expect([status, json.code]).toEqual([404, 'not-found'])
  await other.stop()
})

it('a sandbox that is down causes a 502 in Stripe’s form', async () => {
  const other = await startTestGateway({ settings: { STRIPE_SANDBOX_URL: 'http://127.0.0.1:1' } })
  const { status, json } = await other.call(`${pathOf('pi_1')}?key=${publishableKey}`)
  expect([status, json.error.type]).toEqual([502, 'api_error'])
  await other.stop()
})
