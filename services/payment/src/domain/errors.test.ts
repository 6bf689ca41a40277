import { expect, it } from 'vitest'
import { BadSignature, PaymentNotFound } from './errors.ts'

it.each([
  ['payment-not-found', 'not-found', new PaymentNotFound()],
  ['bad-signature', 'malformed', new BadSignature()],
] as const)('the error with the code %s has the kind %s, and its message is a sentence', (code, kind, error) => {
  expect([error.code, error.kind]).toEqual([code, kind])
  expect(error.message).toMatch(/\.$/)
})
