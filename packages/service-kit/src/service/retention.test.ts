import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { daysBefore, throttlePruning } from './retention.ts'

/** Sleeps with the global `setTimeout`, because fake timers do not replace `node:timers/promises`. */
const sleep = (milliseconds?: number, value?: undefined, { signal }: { signal?: AbortSignal | undefined } = {}) =>
  new Promise<undefined>((resolve, reject) => {
    setTimeout(resolve, milliseconds, value)
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

it.each([
  [0, '2026-03-01T12:30:00.500Z'],
  [1, '2026-02-28T12:30:00.500Z'],
  [365, '2025-03-01T12:30:00.500Z'],
])('subtracts 24 hours for each of %i days', (days, expected) => {
  expect(daysBefore(new Date('2026-03-01T12:30:00.500Z'), days)).toEqual(new Date(expected))
})

describe('a pruning run', () => {
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
    const run = throttlePruning(async () => {
      vi.advanceTimersByTime(batchMilliseconds)
      return mayBeMore
    }, sleep)
    return { stop, ended, end: run(stop.signal).then(ended) }
  }

  it.each([
    ['at least 50 ms', 0, 50],
    ['at least 50 ms', 5, 50],
    ['nine times its duration', 6, 54],
    ['nine times its duration', 1_000, 9_000],
  ])('pauses after a batch for %s if more rows may remain (batch of %i ms)', async (_pause, batch, pause) => {
    const { ended, end } = start(batch, true)
    await vi.advanceTimersByTimeAsync(pause - 1)
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await end
    expect(ended).toHaveBeenCalledExactlyOnceWith(true)
  })

  it('ends without a pause when no rows remain', async () => {
    const { ended, end } = start(1_000, false)
    await end
    expect(ended).toHaveBeenCalledExactlyOnceWith(false)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends its pause without an error when the service stops', async () => {
    const { stop, ended, end } = start(1_000, true)
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).not.toHaveBeenCalled()
    stop.abort()
    await end
    expect(ended).toHaveBeenCalledExactlyOnceWith(true)
  })

  it('fails when its batch fails', async () => {
    const run = throttlePruning(() => Promise.reject(new Error('the connection is lost')))
    await expect(run(new AbortController().signal)).rejects.toThrow('the connection is lost')
  })
})
