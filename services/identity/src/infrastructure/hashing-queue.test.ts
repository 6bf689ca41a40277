import { expect, it } from 'vitest'
import { HashingBusy } from '../domain/errors.ts'
import { createHashingQueue } from './hashing-queue.ts'

const controlled = () => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { work: () => promise, resolve, reject }
}

it('runs `concurrency` calls, lets `waiting` calls wait, and refuses further calls at once', async () => {
  const queue = createHashingQueue({ concurrency: 2, waiting: 1 })
  const [a, b, c] = [controlled(), controlled(), controlled()]
  const started: string[] = []
  const begin = (name: string, { work }: ReturnType<typeof controlled>) =>
    queue(() => {
      started.push(name)
      return work()
    })
  const running = [begin('a', a), begin('b', b), begin('c', c)]
  expect(started).toEqual(['a', 'b'])
  await expect(queue(async () => 'd')).rejects.toThrow(HashingBusy)
  a.resolve('a')
  await running[0]
  await Promise.resolve()
  expect(started).toEqual(['a', 'b', 'c'])
  b.resolve('b')
  c.resolve('c')
  expect(await Promise.all(running)).toEqual(['a', 'b', 'c'])
})

it('continues after a call has failed', async () => {
  const queue = createHashingQueue({ concurrency: 1, waiting: 2 })
  const failing = queue(async () => {
    throw new Error('out of memory')
  })
  const next = queue(async () => 'next')
  await expect(failing).rejects.toThrow('out of memory')
  expect(await next).toBe('next')
  expect(await queue(async () => 'again')).toBe('again')
})

it('runs every call, and never more than `concurrency` at once', async () => {
  const queue = createHashingQueue({ concurrency: 3, waiting: 100 })
  let running = 0
  let most = 0
  const done = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      queue(async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise(setImmediate)
        running -= 1
        return index
      }),
    ),
  )
  expect(done).toHaveLength(50)
  expect(most).toBe(3)
})

it('removes an aborted call from the queue, so that another call can wait instead', async () => {
  const queue = createHashingQueue({ concurrency: 1, waiting: 2 })
  const [running, waiting] = [controlled(), controlled()]
  const first = queue(running.work)
  const aborted = new AbortController()
  const removed = queue(async () => 'never', aborted.signal)
  const stays = queue(waiting.work)
  await expect(queue(async () => 'too many')).rejects.toThrow(HashingBusy)
  aborted.abort(new Error('gone'))
  await expect(removed).rejects.toThrow('gone')
  const replacement = queue(async () => 'replacement')
  running.resolve('first')
  waiting.resolve('stays')
  expect(await Promise.all([first, stays, replacement])).toEqual(['first', 'stays', 'replacement'])
  await expect(queue(async () => 'never', aborted.signal)).rejects.toThrow('gone')
  expect(await queue(async () => 'after')).toBe('after')
})
