import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createProbe } from './probe.ts'

/** Somebody who answers when told to. */
const startProbing = (withinMilliseconds: number) => {
  const asked: PromiseWithResolvers<void>[] = []
  const probe = createProbe(() => {
    const question = Promise.withResolvers<void>()
    asked.push(question)
    return question.promise
  }, withinMilliseconds)
  return { probe, asked }
}

it('asks once, however many want to know', async () => {
  const { probe, asked } = startProbing(60_000)
  const answers = Promise.all([probe(), probe(), probe()])
  asked[0]?.resolve()
  expect(await answers).toEqual([true, true, true])
  expect(asked).toHaveLength(1)
})

it('asks nothing more while a question is overdue, and says no at once', async () => {
  const { probe, asked } = startProbing(20)
  expect(await Promise.all([probe(), probe()])).toEqual([false, false])
  expect(await Promise.race([probe(), sleep(10, 'later')])).toBe(false)
  expect(asked).toHaveLength(1)
})

it('asks again after an answer that came late, and after none could come', async () => {
  const { probe, asked } = startProbing(20)
  expect(await probe()).toBe(false)
  asked[0]?.resolve()
  await asked[0]?.promise
  const second = probe()
  asked[1]?.reject(new Error('the connection is gone'))
  expect(await second).toBe(false)
  const third = probe()
  asked[2]?.resolve()
  expect(await third).toBe(true)
})

describe('a deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('passes only when the whole time is over', async () => {
    const { probe } = startProbing(1_000)
    const settled = vi.fn()
    const answer = probe().then(settled)
    await vi.advanceTimersByTimeAsync(999)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await answer
    expect(settled).toHaveBeenCalledExactlyOnceWith(false)
  })

  it.each(['resolve', 'reject'] as const)('keeps no timer running after the answer (%s)', async (settle) => {
    const { probe, asked } = startProbing(1_000)
    const answer = probe()
    expect(vi.getTimerCount()).toBe(1)
    asked[0]?.[settle]()
    await answer
    expect(vi.getTimerCount()).toBe(0)
  })
})
