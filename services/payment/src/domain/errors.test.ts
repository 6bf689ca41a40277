import { expect, it } from 'vitest'
import { BadSignature, PaymentNotFound } from './errors.ts'

it.each([
  [new PaymentNotFound(), 'payment-not-found', 'not-found'],
  [new BadSignature(), 'bad-signature', 'malformed'],
] as const)('%o has the code and the kind of the contract, and its message is a sentence', (error, code, kind) => {
  expect([error.code, error.kind]).toEqual([code, kind])
  expect(error.message).toMatch(/\.$/)
})
