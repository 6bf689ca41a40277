import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
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
