import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rejection, sandboxUnderTest, stripeClient } from './sandbox-under-test.ts'

let sandbox: Awaited<ReturnType<typeof sandboxUnderTest>>

beforeAll(async () => {
  sandbox = await sandboxUnderTest()
})
afterAll(() => sandbox[Symbol.asyncDispose]())

const newIntent = (amount = 1250) =>
  sandbox.stripe.paymentIntents.create({
    amount,
    currency: 'eur',
    automatic_payment_methods: { enabled: true },
    description: 'Two seats',
    metadata: { reservation_id: 'r-1' },
  })

describe('a payment intent', () => {
  it('requires a payment method after its creation, and can be retrieved', async () => {
    const intent = await newIntent()
    expect(intent).toMatchObject({
      object: 'payment_intent',
      status: 'requires_payment_method',
      amount: 1250,
      amount_received: 0,
      currency: 'eur',
      description: 'Two seats',
      metadata: { reservation_id: 'r-1' },
      latest_charge: null,
      livemode: false,
    })
    expect(intent.id).toMatch(/^pi_\w{24}$/)
    expect(intent.client_secret).toMatch(new RegExp(`^${intent.id}_secret_\\w{25}$`))
    expect(intent.lastResponse.requestId).toMatch(/^req_/)
    expect(intent.lastResponse.apiVersion).toBe('2026-10-28.endive')
    const retrieved = await sandbox.stripe.paymentIntents.retrieve(intent.id)
    expect(JSON.parse(JSON.stringify(retrieved))).toEqual(JSON.parse(JSON.stringify(intent)))
  })

  it('succeeds when it is confirmed with a good card, and has one paid charge', async () => {
    const { id } = await newIntent()
    const intent = await sandbox.stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_mastercard',
      expand: ['latest_charge'],
    })
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 1250, last_payment_error: null })
    expect(intent.payment_method).toMatch(/^pm_\w{24}$/)
    expect(intent.latest_charge).toMatchObject({
      object: 'charge',
      amount: 1250,
      amount_captured: 1250,
      amount_refunded: 0,
      paid: true,
      status: 'succeeded',
      payment_intent: id,
      metadata: { reservation_id: 'r-1' },
      payment_method_details: { card: { brand: 'mastercard', last4: '4444' } },
    })
    const charges = await sandbox.stripe.charges.list({ payment_intent: id })
    expect(charges.data).toHaveLength(1)
  })

  it('succeeds at its creation with `confirm` and a card number', async () => {
    const intent = await sandbox.stripe.paymentIntents.create({
      amount: 500,
      currency: 'USD',
      confirm: true,
      payment_method_data: {
        type: 'card',
        ...{ card: { number: '4242 4242 4242 4242', exp_month: 12, exp_year: 40, cvc: '123' } },
      },
    })
    expect(intent).toMatchObject({ status: 'succeeded', currency: 'usd' })
  })

  it('is paid with the payment method that was attached at its creation', async () => {
    const intent = await sandbox.stripe.paymentIntents.create({
      amount: 500,
      currency: 'eur',
      payment_method: 'pm_card_visa',
    })
    expect(intent.status).toBe('requires_confirmation')
    const confirmed = await sandbox.stripe.paymentIntents.confirm(intent.id)
    expect(confirmed).toMatchObject({ status: 'succeeded', payment_method: intent.payment_method })
  })

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_visa_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('declines %s with 402 %s / %s', async (paymentMethod, code, declineCode) => {
    const { id } = await newIntent()
    const error = await rejection(sandbox.stripe.paymentIntents.confirm(id, { payment_method: paymentMethod }))
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code: declineCode })
    expect(error.payment_intent).toMatchObject({ id, status: 'requires_payment_method', payment_method: null })
  })

  it('stays payable after a decline, and succeeds with another card', async () => {
    const { id } = await newIntent()
    const error = await rejection(
      sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' }),
    )
    const declined = await sandbox.stripe.paymentIntents.retrieve(id)
    expect(declined.last_payment_error).toMatchObject({
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'generic_decline',
      charge: error.charge,
      payment_method: { card: { last4: '0002' } },
    })
    const paid = await sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null })
    const charges = await sandbox.stripe.charges.list({ payment_intent: id })
    expect(charges.data.map(({ paid: isPaid }) => isPaid)).toEqual([true, false])
  })

  it.each([
    ['4000000000000002', 'card_declined', 'generic_decline'],
    ['4000000000009995', 'card_declined', 'insufficient_funds'],
    ['4242424242424241', 'incorrect_number', ''],
    ['4539578763621486', 'card_declined', 'test_mode_live_card'],
  ])('refuses the card number %s with %s', async (number, code, declineCode) => {
    const { id } = await newIntent()
    const card = { number, exp_month: 12, exp_year: 2040, cvc: '123' }
    const error = await rejection(
      sandbox.stripe.paymentIntents.confirm(id, { payment_method_data: { type: 'card', ...{ card } } }),
    )
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code: declineCode })
  })

  it('cannot be confirmed twice, and the error contains the intent', async () => {
    const { id } = await newIntent()
    await sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
    const error = await rejection(sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))
    expect(error).toMatchObject({
      type: 'StripeInvalidRequestError',
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
      payment_intent: { id, status: 'succeeded' },
    })
  })

  it('cannot be confirmed without a payment method', async () => {
    const { id } = await newIntent()
    const error = await rejection(sandbox.stripe.paymentIntents.confirm(id))
    expect(error).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state', payment_intent: { id } })
  })

  it('can be cancelled while it is unpaid, and then neither paid nor cancelled again', async () => {
    const { id } = await newIntent()
    const canceled = await sandbox.stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
    expect(canceled.canceled_at).toBeGreaterThan(0)
    const confirm = await rejection(sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))
    const cancel = await rejection(sandbox.stripe.paymentIntents.cancel(id))
    for (const error of [confirm, cancel]) {
      expect(error).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_unexpected_state',
        payment_intent: { id, status: 'canceled' },
      })
    }
  })

  it('cannot be cancelled once it is paid, and the error shows that it succeeded', async () => {
    const { id } = await newIntent()
    await sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
    const error = await rejection(sandbox.stripe.paymentIntents.cancel(id))
    expect(error).toMatchObject({
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
      payment_intent: { id, status: 'succeeded' },
    })
  })

  it('merges metadata, and accepts a new amount only while it is unpaid', async () => {
    const { id } = await newIntent()
    const updated = await sandbox.stripe.paymentIntents.update(id, {
      amount: 2000,
      description: 'Three seats',
      metadata: { reservation_id: '', seats: 'E12,E13,E14' },
    })
    expect(updated).toMatchObject({ amount: 2000, description: 'Three seats', metadata: { seats: 'E12,E13,E14' } })
    expect(updated.metadata).not.toHaveProperty('reservation_id')
    await sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
    const error = await rejection(sandbox.stripe.paymentIntents.update(id, { amount: 1 + 2000 }))
    expect(error.code).toBe('payment_intent_unexpected_state')
    const described = await sandbox.stripe.paymentIntents.update(id, { metadata: { printed: 'yes' } })
    expect(described.metadata).toEqual({ seats: 'E12,E13,E14', printed: 'yes' })
  })
})

describe('a call with wrong parameters', () => {
  it.each([
    [{ amount: 12.5, currency: 'eur' }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 49, currency: 'eur' }, 'amount_too_small', 'amount'],
    [{ amount: 0, currency: 'eur' }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 100_000_000, currency: 'eur' }, 'amount_too_large', 'amount'],
    [{ amount: 1000, currency: 'zzz' }, undefined, 'currency'],
    [
      { amount: 1000, currency: 'eur', metadata: { long: 'x'.repeat(501) } },
      'parameter_invalid_string_length',
      'metadata[long]',
    ],
    [{ amount: 1000, currency: 'eur', seats: 2 }, 'parameter_unknown', 'seats'],
  ])('gets a 400 that names the parameter: %o', async (parameters, code, param) => {
    const error = await rejection(sandbox.stripe.paymentIntents.create(parameters))
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, param })
    expect(error.code).toBe(code)
  })

  it('gets a 400 that names a missing amount', async () => {
    const error = await rejection(sandbox.stripe.rawRequest('POST', '/v1/payment_intents', { currency: 'eur' }))
    expect(error).toMatchObject({ statusCode: 400, code: 'parameter_missing', param: 'amount' })
  })

  it('does nothing when it expands a property that is not a reference', async () => {
    const { id } = await newIntent()
    const error = await rejection(
      sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa', expand: ['nothing'] }),
    )
    expect(error).toMatchObject({ statusCode: 400, param: 'expand' })
    expect((await sandbox.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method')
  })
})

describe('a call', () => {
  it('with an unknown API key gets a 401 that does not show the middle of the key', async () => {
    const error = await rejection(stripeClient(sandbox.url, 'sk_test_somebodyElse').paymentIntents.list())
    expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 })
    expect(error.message).not.toContain('somebody')
  })

  it('without an API key gets a 401', async () => {
    const response = await fetch(`${sandbox.url}/v1/payment_intents`)
    expect(response.status).toBe(401)
  })

  it.each(['paymentIntents', 'refunds', 'charges', 'events'] as const)(
    'with an unknown id of %s gets a 404',
    async (resource) => {
      const error = await rejection(sandbox.stripe[resource].retrieve('unknown'))
      expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 404, code: 'resource_missing' })
    },
  )

  it('with an unknown payment method gets a 404 that names the parameter', async () => {
    const { id } = await newIntent()
    const error = await rejection(sandbox.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_unheardOf' }))
    expect(error).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'payment_method' })
  })
})

describe('a list of intents', () => {
  it('is paged newest first, in both directions, without a gap or a repetition', async () => {
    const own = await sandboxUnderTest()
    await using _ = own
    const ids: string[] = []
    for (let number = 0; number < 23; number += 1) {
      const { id } = await own.stripe.paymentIntents.create({ amount: 100 + number, currency: 'eur' })
      ids.unshift(id)
    }
    const listed: string[] = []
    for await (const { id } of own.stripe.paymentIntents.list({ limit: 5 })) listed.push(id)
    expect(listed).toEqual(ids)

    const first = await own.stripe.paymentIntents.list()
    expect(first).toMatchObject({ object: 'list', url: '/v1/payment_intents', has_more: true })
    expect(first.data).toHaveLength(10)
    const last = await own.stripe.paymentIntents.list({ limit: 100, starting_after: ids[20] ?? '' })
    expect(last.data.map(({ id }) => id)).toEqual(ids.slice(21))
    expect(last.has_more).toBe(false)
    const before = await own.stripe.paymentIntents.list({ limit: 2, ending_before: ids[5] ?? '' })
    expect(before.data.map(({ id }) => id)).toEqual(ids.slice(3, 5))

    const future = Math.floor(Date.now() / 1000) + 60
    expect((await own.stripe.paymentIntents.list({ created: { gt: future } })).data).toEqual([])
    expect((await own.stripe.paymentIntents.list({ created: { lte: future }, limit: 100 })).data).toHaveLength(23)
  })

  it('refuses an unknown cursor and a limit over 100', async () => {
    const unknown = await rejection(sandbox.stripe.paymentIntents.list({ starting_after: 'pi_unknown' }))
    expect(unknown).toMatchObject({ code: 'resource_missing', param: 'starting_after' })
    const tooMany = await rejection(sandbox.stripe.paymentIntents.list({ limit: 101 }))
    expect(tooMany).toMatchObject({ statusCode: 400, param: 'limit' })
  })
})

it('finds intents by their metadata, newest first, page by page', async () => {
  const made: string[] = []
  for (let count = 0; count < 3; count += 1) {
    const metadata = { payment_id: 'searched-for' }
    made.unshift((await sandbox.stripe.paymentIntents.create({ amount: 900, currency: 'eur', metadata })).id)
  }
  await sandbox.stripe.paymentIntents.create({ amount: 900, currency: 'eur', metadata: { payment_id: 'another' } })
  const query = "metadata['payment_id']:'searched-for'"
  const first = await sandbox.stripe.paymentIntents.search({ query, limit: 2 })
  expect([first.has_more, first.data.map(({ id }) => id)]).toEqual([true, made.slice(0, 2)])
  const second = await sandbox.stripe.paymentIntents.search({ query, limit: 2, page: first.next_page ?? '' })
  expect([second.has_more, second.data.map(({ id }) => id)]).toEqual([false, made.slice(2)])
  const nonsense = await rejection(sandbox.stripe.paymentIntents.search({ query: 'amount>5' }))
  expect(nonsense).toMatchObject({ statusCode: 400, param: 'query' })
})
