import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepStream, type LiveStatus } from './kept-stream.ts'

/** Stands in for the browser's `EventSource`. The test sends its events. */
class TestSource extends EventTarget {
  static opened: TestSource[] = []
  isClosed = false
  constructor() {
    super()
    TestSource.opened.push(this)
  }
  close(): void {
    this.isClosed = true
  }
  send(type: string, data = '[]'): void {
    this.dispatchEvent(Object.assign(new Event(type), { data }))
  }
}

const newest = (): TestSource => {
  const source = TestSource.opened.at(-1)
  if (!source) throw new Error('No stream was opened.')
  return source
}

const watch = () => {
  const ended = new AbortController()
  const statuses: LiveStatus[] = []
  const seats: unknown[] = []
  let fetched = 0
  keepStream(
    'showtime',
    {
      onSeats: (changed) => seats.push(...changed),
      onStatus: (status) => statuses.push(status),
      refetch: async () => {
        fetched += 1
        return true
      },
    },
    ended.signal,
  )
  return { statuses, seats, fetches: () => fetched, stop: () => ended.abort() }
}

const browser = new EventTarget()

beforeEach(() => {
  TestSource.opened = []
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', TestSource)
  vi.stubGlobal('addEventListener', browser.addEventListener.bind(browser))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a kept stream stays live while the server sends a ping every 15 seconds', () => {
  const { statuses, stop } = watch()
  newest().send('open')
  for (let pings = 0; pings < 8; pings += 1) {
    vi.advanceTimersByTime(15_000)
    newest().send('ping')
  }
  expect(statuses).toEqual(['live'])
  expect(TestSource.opened).toHaveLength(1)
  stop()
})

it('a change of seats keeps a stream live, as a ping does', () => {
  const { statuses, seats, stop } = watch()
  newest().send('open')
  vi.advanceTimersByTime(30_000)
  newest().send('seats', '[{"id":"A1"}]')
  vi.advanceTimersByTime(30_000)
  expect(statuses).toEqual(['live'])
  expect(seats).toEqual([{ id: 'A1' }])
  stop()
})

it('a stream that is silent for two and a half ping intervals is reported as down, and a new stream opens', () => {
  const { statuses, fetches, stop } = watch()
  const first = newest()
  first.send('open')
  vi.advanceTimersByTime(37_499)
  expect(statuses).toEqual(['live'])
  vi.advanceTimersByTime(1)
  expect(statuses).toEqual(['live', 'down'])
  expect(first.isClosed).toBe(true)
  vi.advanceTimersByTime(2_000)
  expect(TestSource.opened).toHaveLength(2)
  newest().send('open')
  expect(statuses).toEqual(['live', 'down', 'live'])
  // Once after each of the two openings, and once before the second.
  expect(fetches()).toBe(3)
  stop()
})

it('a stream that does not open is reported as down, and another stream opens', () => {
  const { statuses, stop } = watch()
  vi.advanceTimersByTime(40_000)
  expect(statuses).toEqual(['down'])
  expect(TestSource.opened).toHaveLength(2)
  stop()
})

it('after the signal is aborted, no other stream opens and no status is reported', () => {
  const { statuses, stop } = watch()
  newest().send('open')
  stop()
  vi.advanceTimersByTime(120_000)
  expect(newest().isClosed).toBe(true)
  expect(statuses).toEqual(['live'])
  expect(TestSource.opened).toHaveLength(1)
})

it('a stream is not called live while the browser has no network, and opens again afterwards', () => {
  const { statuses, stop } = watch()
  newest().send('open')
  browser.dispatchEvent(new Event('offline'))
  expect(statuses).toEqual(['live', 'down'])
  browser.dispatchEvent(new Event('online'))
  newest().send('open')
  expect(statuses).toEqual(['live', 'down', 'live'])
  expect(TestSource.opened).toHaveLength(2)
  stop()
})
