import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { daysBefore, gently } from './retention.ts'

/** Sleeps by the fake timers. */
const sleep = (milliseconds?: number, value?: undefined, { signal }: { signal?: AbortSignal | undefined } = {}) =>
  new Promise<undefined>((resolve, reject) => {
    setTimeout(resolve, milliseconds, value)
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

it.each([
  [0, '2026-03-01T12:30:00.500Z'],
  [1, '2026-02-28T12:30:00.500Z'],
  [365, '2025-03-01T12:30:00.500Z'],
])('%i days before a time have 24 hours each', (days, expected) => {
  expect(daysBefore(new Date('2026-03-01T12:30:00.500Z'), days)).toEqual(new Date(expected))
})

describe('a run that prunes one batch', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.advanceTimersByTime(1_234)
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const start = (batchMilliseconds: number, mayBeMore: boolean) => {
    const stop = new AbortController()
    const ended = vi.fn()
    const run = gently(async () => {
      vi.advanceTimersByTime(batchMilliseconds)
      return mayBeMore
    }, sleep)
    return { stop, ended, end: run(stop.signal).then(ended) }
  }

  it.each([
    ['50 ms at least', 0, 50],
    ['50 ms at least', 5, 50],
    ['nine times as long as the batch took', 6, 54],
    ['nine times as long as the batch took', 1_000, 9_000],
  ])('rests for %s before there is more to prune (batch of %i ms)', async (_rest, batch, rest) => {
    const { ended, end } = start(batch, true)
    await vi.advanceTimersByTimeAsync(rest - 1)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await end
    expect(ended).toHaveBeenCalledExactlyOnceWith(true)
  })

  it('ends without a rest when nothing is left to prune', async () => {
    const { ended, end } = start(1_000, false)
    await end
    expect(ended).toHaveBeenCalledExactlyOnceWith(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends its rest when the service stops, and does not fail', async () => {
    const { stop, ended, end } = start(1_000, true)
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).not.toHaveBeenCalled()
    stop.abort()
    await end
    expect(ended).toHaveBeenCalledExactlyOnceWith(true)
  })

  it('fails when its batch fails', async () => {
    const run = gently(() => Promise.reject(new Error('the database is gone')))
    await expect(run(new AbortController().signal)).rejects.toThrow('the database is gone')
  })
})
