import { afterEach, beforeEach, expect, it, vi } from 'vitest'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const here = Date.parse('2026-12-01T20:00:00Z')

const newClock = async () => {
  vi.resetModules()
  return import('./server-clock.ts')
}

/** A response that was sent when the server's clock was this far ahead of the browser's. */
const sentAhead = (aheadMs: number): Response =>
  new Response(null, { headers: { date: new Date(Date.now() + aheadMs).toUTCString() } })

beforeEach(() => void vi.useFakeTimers({ now: here, toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

it.each([
  ['slow', 7 * minuteMs],
  ['fast', -7 * minuteMs],
])('a browser whose clock is %s counts down by the server’s clock', async (_, aheadMs) => {
  const clock = await newClock()
  clock.readServerTime(sentAhead(aheadMs))
  expect(Math.abs(clock.serverNow() - (here + aheadMs))).toBeLessThanOrEqual(secondMs)
  const before = clock.serverNow()
  vi.setSystemTime(here + minuteMs)
  expect(clock.serverNow() - before).toBe(minuteMs)
})

it('the server’s time does not jump with the fraction of a second that the header leaves out', async () => {
  const clock = await newClock()
  clock.readServerTime(sentAhead(7 * minuteMs))
  const ahead = clock.serverNow() - Date.now()
  for (const fraction of [1, 300, 700, 999]) {
    vi.setSystemTime(here + minuteMs + fraction)
    clock.readServerTime(sentAhead(7 * minuteMs))
    expect(clock.serverNow() - Date.now()).toBe(ahead)
  }
})

it('a clock that is set right while the page is open is followed by the next response', async () => {
  const clock = await newClock()
  clock.readServerTime(sentAhead(7 * minuteMs))
  vi.setSystemTime(here + 7 * minuteMs)
  clock.readServerTime(sentAhead(0))
  expect(Math.abs(clock.serverNow() - Date.now())).toBeLessThanOrEqual(secondMs)
})

it('a response without a date changes nothing', async () => {
  const clock = await newClock()
  clock.readServerTime(new Response(null))
  clock.readServerTime(new Response(null, { headers: { date: 'yesterday' } }))
  expect(clock.serverNow()).toBe(here)
})

it('the time of a rendered page, which may be seconds old, corrects only a clock that is wrong by more than that', async () => {
  const clock = await newClock()
  clock.assumeServerTime(here - 5 * secondMs)
  expect(clock.serverNow()).toBe(here)
  clock.assumeServerTime(here + 7 * minuteMs)
  expect(clock.serverNow()).toBe(here + 7 * minuteMs)
})
