import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PriceTooLow } from './errors.ts'
import { assertPayable, maxPrice, priceEveryType } from './prices.ts'
import { seatTypes } from './seat-layout.ts'

const price = fc.integer({ min: 0, max: maxPrice })
const own = fc.record({ standard: price, premium: price, wheelchair: price, companion: price }, { requiredKeys: [] })

it('gives every seat type its own price, or else the general admission price', () => {
  fc.assert(
    fc.property(own, price, (prices, generalAdmission) => {
      const all = priceEveryType(prices, generalAdmission)
      expect(Object.keys(all).sort()).toEqual([...seatTypes].sort())
      for (const type of seatTypes) expect(all[type]).toBe(type in prices ? prices[type] : generalAdmission)
    }),
  )
})

it('treats a price of 0 as a price', () => {
  expect(priceEveryType({ companion: 0 }, 1250)).toMatchObject({ companion: 0, standard: 1250 })
})

it('refuses prices below the minimum charge, and names them and the minimum', () => {
  const prices = { standard: 49, premium: 50, wheelchair: 0, companion: 1 }
  expect(() => assertPayable(prices, 'eur')).toThrow(
    expect.toSatisfy((error) => {
      expect(error).toBeInstanceOf(PriceTooLow)
      expect(error).toMatchObject({
        message: 'A price must be 0 or at least 50 minor units of eur.',
        details: {
          errors: [
            { path: 'prices.standard', message: 'must be 0 or at least 50' },
            { path: 'prices.companion', message: 'must be 0 or at least 50' },
          ],
          minimum: 50,
          currency: 'eur',
        },
      })
      return true
    }),
  )
  expect(() => assertPayable({ ...prices, standard: 50, companion: 0 }, 'eur')).not.toThrow()
})

it('allows prices up to 10,000 units of a currency with cents', () => expect(maxPrice).toBe(1_000_000))
