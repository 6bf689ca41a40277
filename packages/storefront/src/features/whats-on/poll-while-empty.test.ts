import { expect, it } from 'vitest'
import { movieWith } from '../../programme/testing.ts'
import { pollWhileEmpty } from './poll-while-empty.ts'

const now = { today: '2026-12-04', nowMs: Date.parse('2026-12-04T21:00:00+01:00') }

it('fetches a list again within half a minute while the list has no showtime to come', () => {
  for (const movies of [[], [movieWith('Over', ['2026-12-04T20:15:00+01:00'])]]) {
    const pollMs = pollWhileEmpty(movies, now)
    expect(pollMs).toBeGreaterThanOrEqual(15_000)
    expect(pollMs).toBeLessThanOrEqual(30_000)
  }
})

it('fetches nothing by itself while a list loads, or once a list has a showtime', () => {
  expect(pollWhileEmpty(undefined, now)).toBe(false)
  expect(pollWhileEmpty([movieWith('Tomorrow', ['2026-12-05T20:15:00+01:00'])], now)).toBe(false)
})
