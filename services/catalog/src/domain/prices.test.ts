import fc from 'fast-check'
import { expect, it } from 'vitest'
import { maxPrice, priceEveryType } from './prices.ts'
import { seatTypes } from './seat-layout.ts'

const price = fc.integer({ min: 0, max: maxPrice })
const own = fc.record({ standard: price, premium: price, wheelchair: price, companion: price }, { requiredKeys: [] })

it('gives every type of seat its own price, and the general admission where it has none', () => {
  fc.assert(
    fc.property(own, price, (prices, generalAdmission) => {
      const all = priceEveryType(prices, generalAdmission)
      expect(Object.keys(all).sort()).toEqual([...seatTypes].sort())
      for (const type of seatTypes) expect(all[type]).toBe(type in prices ? prices[type] : generalAdmission)
    }),
  )
})

it('takes a price of nothing for a price', () => {
  expect(priceEveryType({ companion: 0 }, 1250)).toMatchObject({ companion: 0, standard: 1250 })
})
