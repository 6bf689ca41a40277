import { afterAll, beforeAll, expect, it } from 'vitest'
import { keys, rejection, sandboxUnderTest, stripeClient } from './sandbox-under-test.ts'

let sandbox: Awaited<ReturnType<typeof sandboxUnderTest>>
const browser = () => stripeClient(sandbox.url, keys.publishableKey)

// The server-side client's types have no client secret here, because only Stripe.js sends it.
const confirmInBrowser = (id: string, clientSecret: string, paymentMethod: string) => {
  const parameters = { client_secret: clientSecret, payment_method: paymentMethod }
  return browser().paymentIntents.confirm(id, parameters)
}

beforeAll(async () => {
  sandbox = await sandboxUnderTest()
})
afterAll(() => sandbox[Symbol.asyncDispose]())

const newIntent = async () => {
  const intent = await sandbox.stripe.paymentIntents.create({
    amount: 1500,
    currency: 'eur',
    metadata: { internal: 'margin 40 %' },
  })
  return { id: intent.id, client_secret: intent.client_secret ?? '' }
}

it('lets a browser with the client secret read and pay an intent, and hides the merchant’s fields', async () => {
  const { id, client_secret } = await newIntent()
  const seen = await browser().paymentIntents.retrieve(id, { client_secret })
  expect(seen).toMatchObject({ id, amount: 1500, status: 'requires_payment_method', client_secret })
  expect(seen).not.toHaveProperty('metadata')

  const body = new URLSearchParams({
    key: keys.publishableKey,
    client_secret,
    'payment_method_data[type]': 'card',
    'payment_method_data[card][number]': '4242424242424242',
    'payment_method_data[card][exp_month]': '12',
    'payment_method_data[card][exp_year]': '40',
    'payment_method_data[card][cvc]': '123',
    use_stripe_sdk: 'true',
    return_url: 'https://marquee.example/paid',
  })
  const origin = { origin: 'https://marquee.example' }
  const response = await fetch(`${sandbox.url}/v1/payment_intents/${id}/confirm`, {
    method: 'POST',
    body,
    headers: origin,
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const paid: unknown = await response.json()
  expect(paid).toMatchObject({ id, status: 'succeeded' })
  expect(paid).not.toHaveProperty('latest_charge')
})

it('hides the merchant’s fields from a browser in the error about a declined card', async () => {
  const { id, client_secret } = await newIntent()
  const error = await rejection(confirmInBrowser(id, client_secret, 'pm_card_chargeDeclined'))
  expect(error).toMatchObject({ statusCode: 402, payment_intent: { id, status: 'requires_payment_method' } })
  expect(error.payment_intent).not.toHaveProperty('metadata')
})

it('returns 400 to a browser without the client secret, or with the secret of another intent', async () => {
  const mine = await newIntent()
  const theirs = await newIntent()
  const none = await rejection(browser().paymentIntents.retrieve(theirs.id))
  expect(none).toMatchObject({ statusCode: 400, param: 'client_secret' })
  const wrong = await rejection(confirmInBrowser(theirs.id, mine.client_secret, 'pm_card_visa'))
  expect(wrong).toMatchObject({ statusCode: 400, param: 'client_secret' })
  expect(JSON.stringify(wrong.raw)).not.toContain(theirs.client_secret)
  expect((await sandbox.stripe.paymentIntents.retrieve(theirs.id)).status).toBe('requires_payment_method')
})

it('returns 401 to a browser for every call except reading and confirming an intent', async () => {
  const { id } = await newIntent()
  const calls = [
    browser().paymentIntents.create({ amount: 1000, currency: 'eur' }),
    browser().paymentIntents.list(),
    browser().paymentIntents.cancel(id),
    browser().refunds.create({ payment_intent: id }),
    browser().events.list(),
  ]
  for (const call of calls) {
    expect(await rejection(call)).toMatchObject({ statusCode: 401, code: 'secret_key_required' })
  }
})

it('never replays a server’s answer to a browser that uses the same idempotency key', async () => {
  const { id, client_secret } = await newIntent()
  const confirm = { payment_method: 'pm_card_visa', client_secret }
  await sandbox.stripe.paymentIntents.confirm(id, confirm, { idempotencyKey: 'shared' })
  const error = await rejection(browser().paymentIntents.confirm(id, confirm, { idempotencyKey: 'shared' }))
  expect(error.code).toBe('payment_intent_unexpected_state')
  expect(error.payment_intent).not.toHaveProperty('metadata')
})

it('allows a preflight from any origin', async () => {
  const response = await fetch(`${sandbox.url}/v1/payment_intents/pi_1/confirm`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://marquee.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,stripe-version',
    },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-headers')).toContain('stripe-version')
})
