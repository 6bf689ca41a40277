import { expect, it } from 'vitest'
import { declineOf } from './decline.ts'

it.each([
  ['card_declined', 'insufficient_funds', 'payment.declined.funds', undefined],
  ['card_declined', 'generic_decline', 'payment.declined.generic', undefined],
  ['card_declined', 'stolen_card', 'payment.declined.generic', undefined],
  ['card_declined', 'test_mode_live_card', 'payment.declined.realCard', 'number'],
  ['expired_card', 'expired_card', 'payment.declined.expired', 'expiry'],
  ['incorrect_cvc', undefined, 'payment.declined.cvc', 'cvc'],
  ['incorrect_number', undefined, 'payment.error.number', 'number'],
  [undefined, undefined, 'payment.declined.generic', undefined],
])('a refusal with the code %s and the decline code %s is explained by %s', (code, decline_code, message, field) => {
  const found = declineOf({ ...(code ? { code } : {}), ...(decline_code ? { decline_code } : {}) })
  expect([found.message, found.field]).toEqual([message, field])
})
