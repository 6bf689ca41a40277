import { describe, expect, it } from 'vitest'
import { outcomeOfConfirm, outcomeOfLookup } from './outcome.ts'

describe('the outcome of a confirmation', () => {
  it.each([
    ['a payment that succeeded', 200, { status: 'succeeded' }, 'succeeded'],
    ['a payment that Stripe is working on', 200, { status: 'processing' }, 'unknown'],
    ['a payment that needs a second step', 200, { status: 'requires_action' }, 'declined'],
    ['a declined card', 402, { error: { type: 'card_error', code: 'card_declined' } }, 'declined'],
    [
      'a payment that another tab made',
      400,
      { error: { code: 'payment_intent_unexpected_state', payment_intent: { status: 'succeeded' } } },
      'succeeded',
    ],
    [
      'a payment that was closed',
      400,
      { error: { code: 'payment_intent_unexpected_state', payment_intent: { status: 'canceled' } } },
      'refused',
    ],
    ['too many requests', 429, {}, 'refused'],
    ['a failed server', 503, {}, 'unknown'],
  ])('for %s (status %i, body %j) is "%s"', (_what, status, body, kind) => {
    expect(outcomeOfConfirm(status, body).kind).toBe(kind)
  })

  it('names the field that a decline is about', () => {
    const error = { type: 'card_error', code: 'incorrect_cvc', decline_code: 'incorrect_cvc' }
    expect(outcomeOfConfirm(402, { error })).toEqual({
      kind: 'declined',
      decline: { message: 'payment.declined.cvc', field: 'cvc' },
    })
  })
})

it.each([
  ['succeeded', 0, 'succeeded'],
  ['canceled', 0, 'not-paid'],
  ['processing', 60_000, 'unknown'],
  ['requires_payment_method', 7_999, 'unknown'],
  ['requires_payment_method', 8_000, 'not-paid'],
  ['requires_action', 0, 'needs-approval'],
  ['requires_action', 600_000, 'needs-approval'],
])('a lookup that finds %s after %d ms means %s', (status, ms, expected) => {
  expect(outcomeOfLookup(status, ms)).toBe(expected)
})
