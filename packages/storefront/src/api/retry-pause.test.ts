import { expect, it } from 'vitest'
import { retryPause } from './retry-pause.ts'

it('pauses grow with each failure up to a minute, and half of each pause is random', () => {
  const longest = [1, 2, 3, 4, 5, 6, 20].map((failures) => retryPause(failures, () => 1))
  expect(longest).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  expect(retryPause(3, () => 0)).toBe(4_000)
})
