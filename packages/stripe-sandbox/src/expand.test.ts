import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newCharge } from './charges.ts'
import { openDatabase } from './database.ts'
import { expandPaths } from './expand.ts'
import { objectStore } from './objects.ts'
import { type NewIntent, newIntent } from './payment-intents.ts'
import { paymentMethodFrom } from './payment-methods.ts'

const directory = mkdtempSync(join(tmpdir(), 'stripe-sandbox-'))
const database = openDatabase(directory)
const objects = objectStore(database)
afterAll(() => {
  database.close()
  rmSync(directory, { recursive: true })
})

const now = Date.UTC(2027, 0, 15) / 1000
const wanted: NewIntent = {
  amount: 1_250,
  currency: 'eur',
  description: null,
  metadata: {},
  receipt_email: null,
  capture_method: 'automatic',
  confirmation_method: 'automatic',
  setup_future_usage: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  payment_method_types: ['card'],
  automatic_payment_methods: null,
}

const method = paymentMethodFrom({ type: 'card', card: { token: 'tok_visa' } }, now)
const unpaid = newIntent(wanted, now)
const charge = newCharge(unpaid, method, null, now)
const intent = { ...unpaid, payment_method: method.id, latest_charge: charge.id }
for (const object of [method, intent, charge]) objects.save(object)

const refund = { id: 're_1', charge: charge.id, payment_intent: intent.id }

const refusal = (message: string) =>
  expect.objectContaining({
    status: 400,
    executed: false,
    fields: { type: 'invalid_request_error', message, param: 'expand' },
  })

describe('expandPaths', () => {
  it.each([
    ['nothing without a path', refund, [], refund],
    ['a charge', refund, ['charge'], { ...refund, charge }],
    ['a payment intent', refund, ['payment_intent'], { ...refund, payment_intent: intent }],
    ['a payment method', charge, ['payment_method'], { ...charge, payment_method: method }],
    ['the latest charge', intent, ['latest_charge'], { ...intent, latest_charge: charge }],
    ['several objects', refund, ['charge', 'payment_intent'], { ...refund, charge, payment_intent: intent }],
    [
      'an object within an object',
      refund,
      ['charge.payment_method'],
      { ...refund, charge: { ...charge, payment_method: method } },
    ],
    [
      'an object within one that is expanded already',
      refund,
      ['charge', 'charge.payment_method', 'charge.payment_intent'],
      { ...refund, charge: { ...charge, payment_method: method, payment_intent: intent } },
    ],
    [
      'four levels, through every object of a list',
      { object: 'list', data: [refund, { ...refund, id: 're_2' }] },
      ['data.payment_intent.latest_charge.payment_method'],
      {
        object: 'list',
        data: ['re_1', 're_2'].map((id) => ({
          ...refund,
          id,
          payment_intent: { ...intent, latest_charge: { ...charge, payment_method: method } },
        })),
      },
    ],
    ['nothing of an empty list', { data: [] }, ['data.charge'], { data: [] }],
    [
      'nothing where there is no object',
      { latest_charge: null },
      ['latest_charge.payment_method'],
      { latest_charge: null },
    ],
    [
      'nothing where the object does not exist',
      { charge: 'ch_gone' },
      ['charge.payment_method'],
      { charge: 'ch_gone' },
    ],
    ['nothing where the id is of another kind', { charge: intent.id }, ['charge'], { charge: intent.id }],
  ])('expands %s', (_, body, paths, expanded) => {
    const before = structuredClone(body)
    expect(expandPaths(objects, body, paths)).toEqual(expanded)
    expect(body).toEqual(before)
  })

  it.each([
    ['that is missing', { id: 're_1' }, 'charge', 'charge'],
    ['that refers to no object', refund, 'id', 'id'],
    ['that every JavaScript object has', refund, 'constructor', 'constructor'],
    ['without a name', refund, '', ''],
    ['that the expanded object does not have', refund, 'charge.latest_charge', 'latest_charge'],
    ['that is a list not called `data`', { charges: [charge] }, 'charges', 'charges'],
    ['called `data` that is not a list', { data: refund }, 'data.charge', 'data'],
  ])('refuses a property %s', (_, body, path, name) => {
    expect(() => expandPaths(objects, body, [path])).toThrow(refusal(`This property cannot be expanded (${name}).`))
  })

  it('refuses a path of five levels', () => {
    const path = 'data.payment_intent.latest_charge.payment_intent.latest_charge'
    expect(() => expandPaths(objects, { data: [refund] }, [path])).toThrow(
      refusal('You cannot expand more than 4 levels of a property.'),
    )
  })
})
