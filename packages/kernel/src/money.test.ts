import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sumOfMinorUnits } from './money.ts'

it('sumOfMinorUnits adds amounts exactly', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 50 }), (amounts) => {
      expect(BigInt(sumOfMinorUnits(amounts))).toBe(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n))
    }),
  )
})

it('sumOfMinorUnits refuses fractions of a minor unit, and a sum beyond the safe integers', () => {
  expect(() => sumOfMinorUnits([1, 819.5])).toThrow(
    new RangeError('819.5 cannot be added: amounts and sums must be safe integers of minor units'),
  )
  expect(() => sumOfMinorUnits([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError)
})
