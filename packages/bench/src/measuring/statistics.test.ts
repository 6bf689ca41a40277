import { expect, it } from 'vitest'
import { latencyOf, quantile, summarise } from './statistics.ts'

it('finds quantiles of sorted values', () => {
  const values = Array.from({ length: 100 }, (_, index) => index + 1)
  expect([0, 0.5, 0.95, 0.99, 1].map((share) => quantile(values, share))).toEqual([1, 51, 96, 100, 100])
})

it('returns NaN as the quantile of an empty list', () => {
  expect(quantile([], 0.5)).toBeNaN()
})

it('summarises unsorted values by their median, smallest and largest', () => {
  expect(summarise([10, 9, 100])).toEqual({ median: 10, min: 9, max: 100 })
  expect(summarise([7])).toEqual({ median: 7, min: 7, max: 7 })
})

it('sorts latencies as numbers', () => {
  expect(latencyOf([100, 9, 20])).toEqual({ p50: 20, p95: 100, p99: 100, max: 100 })
})
