import { expect, it } from 'vitest'
import { type ConcurrencyLimit, createConcurrencyLimit } from './concurrency-limit.ts'

/** Acquires as many slots for an address as possible, up to 100, and returns their number. */
const acquireAll = (limit: ConcurrencyLimit, address: string): number => {
  let count = 0
  while (count < 100 && limit.acquire(address)) count += 1
  return count
}

it('a concurrency limit gives each address its maximum of slots and no more', () => {
  const limit = createConcurrencyLimit({ total: 10, perAddress: 3 })
  expect(acquireAll(limit, 'a')).toBe(3)
  expect(acquireAll(limit, 'b')).toBe(3)
  expect([limit.inUseBy('a'), limit.inUseBy('c'), limit.inUse()]).toEqual([3, 0, 6])
})

it('a concurrency limit gives no more slots than its total', () => {
  const limit = createConcurrencyLimit({ total: 5, perAddress: 3 })
  expect([acquireAll(limit, 'a'), limit.isFull()]).toEqual([3, false])
  expect([acquireAll(limit, 'b'), limit.isFull()]).toEqual([2, true])
  expect(acquireAll(limit, 'c')).toBe(0)
})

it('a concurrency limit gives its last slots only to addresses that have few slots', () => {
  const limit = createConcurrencyLimit({ total: 10, perAddress: 10, keptForNewcomers: 4, few: 2 })
  expect(acquireAll(limit, 'greedy')).toBe(6)
  expect(acquireAll(limit, 'newcomer')).toBe(2)
  expect(acquireAll(limit, 'another')).toBe(2)
  expect(acquireAll(limit, 'late')).toBe(0)
})

it('a slot that is released twice becomes free once', () => {
  const limit = createConcurrencyLimit({ total: 2, perAddress: 2 })
  const [release] = [limit.acquire('a'), limit.acquire('a')]
  release?.()
  release?.()
  expect([limit.inUseBy('a'), limit.inUse()]).toEqual([1, 1])
  expect(acquireAll(limit, 'a')).toBe(1)
})
