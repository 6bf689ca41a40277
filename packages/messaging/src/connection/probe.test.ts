import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProbe } from './probe.ts'

/** A probe whose peer answers when the test settles a request. */
const startProbing = (timeoutMilliseconds: number) => {
  const requests: PromiseWithResolvers<void>[] = []
  const probe = createProbe(() => {
    const request = Promise.withResolvers<void>()
    requests.push(request)
    return request.promise
  }, timeoutMilliseconds)
  return { probe, requests }
}

it('a probe sends one request for concurrent calls', async () => {
  const { probe, requests } = startProbing(60_000)
  const answers = Promise.all([probe(), probe(), probe()])
  requests[0]?.resolve()
  expect(await answers).toEqual([true, true, true])
  expect(requests).toHaveLength(1)
})

it('a probe sends no further request while a request is overdue, and resolves with false at once', async () => {
  const { probe, requests } = startProbing(20)
  expect(await Promise.all([probe(), probe()])).toEqual([false, false])
  expect(await Promise.race([probe(), sleep(10, 'later')])).toBe(false)
  expect(requests).toHaveLength(1)
})

it('a probe sends a new request after a late answer and after a failed request', async () => {
  const { probe, requests } = startProbing(20)
  expect(await probe()).toBe(false)
  requests[0]?.resolve()
  await requests[0]?.promise
  const second = probe()
  requests[1]?.reject(new Error('the connection is gone'))
  expect(await second).toBe(false)
  const third = probe()
  requests[2]?.resolve()
  expect(await third).toBe(true)
})

describe('the timeout of a probe', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('ends the probe only after the full time', async () => {
    const { probe } = startProbing(1_000)
    const settled = vi.fn()
    const answer = probe().then(settled)
    await vi.advanceTimersByTimeAsync(999)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await answer
    expect(settled).toHaveBeenCalledExactlyOnceWith(false)
  })

  it.each(['resolve', 'reject'] as const)('is cleared when the request settles (%s)', async (settle) => {
    const { probe, requests } = startProbing(1_000)
    const answer = probe()
    expect(vi.getTimerCount()).toBe(1)
    requests[0]?.[settle]()
    await answer
    expect(vi.getTimerCount()).toBe(0)
  })
})
