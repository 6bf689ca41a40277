import { expect, it } from 'vitest'
import { createShares, type Shares } from './shares.ts'

/** How many places an address gets when it takes as many as it can, up to 100. */
const takeAll = (shares: Shares, address: string): number => {
  let count = 0
  while (count < 100 && shares.take(address)) count += 1
  return count
}

it('an address gets its share and no more, and another one gets its own', () => {
  const shares = createShares({ total: 10, perAddress: 3 })
  expect(takeAll(shares, 'a')).toBe(3)
  expect(takeAll(shares, 'b')).toBe(3)
  expect([shares.of('a'), shares.of('c'), shares.size()]).toEqual([3, 0, 6])
})

it('no more places are taken than there are', () => {
  const shares = createShares({ total: 5, perAddress: 3 })
  expect([takeAll(shares, 'a'), takeAll(shares, 'b'), takeAll(shares, 'c')]).toEqual([3, 2, 0])
})

it('the last places are for addresses that have only a few', () => {
  const shares = createShares({ total: 10, perAddress: 10, keptForNewcomers: 4, few: 2 })
  expect(takeAll(shares, 'greedy')).toBe(6)
  expect(takeAll(shares, 'newcomer')).toBe(2)
  expect(takeAll(shares, 'another')).toBe(2)
  expect(takeAll(shares, 'late')).toBe(0)
})

it('a place that is given back is there again, and only once', () => {
  const shares = createShares({ total: 2, perAddress: 2 })
  const [giveBack] = [shares.take('a'), shares.take('a')]
  giveBack?.()
  giveBack?.()
  expect([shares.of('a'), shares.size()]).toEqual([1, 1])
  expect(takeAll(shares, 'a')).toBe(1)
})
