import { expect, it } from 'vitest'
import { HashingBusy } from '../domain/errors.ts'
import { createHashingLine } from './hashing-line.ts'

const controlled = () => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  return { work: () => promise, resolve, reject }
}

it('lets so many run, so many wait, and refuses the others at once', async () => {
  const line = createHashingLine({ concurrency: 2, waiting: 1 })
  const [a, b, c] = [controlled(), controlled(), controlled()]
  const started: string[] = []
  const begin = (name: string, { work }: ReturnType<typeof controlled>) =>
    line(() => {
      started.push(name)
      return work()
    })
  const running = [begin('a', a), begin('b', b), begin('c', c)]
  expect(started).toEqual(['a', 'b'])
  await expect(line(async () => 'd')).rejects.toThrow(HashingBusy)
  a.resolve('a')
  await running[0]
  await Promise.resolve()
  expect(started).toEqual(['a', 'b', 'c'])
  b.resolve('b')
  c.resolve('c')
  expect(await Promise.all(running)).toEqual(['a', 'b', 'c'])
})

it('goes on after a failure', async () => {
  const line = createHashingLine({ concurrency: 1, waiting: 2 })
  const failing = line(async () => {
    throw new Error('out of memory')
  })
  const next = line(async () => 'next')
  await expect(failing).rejects.toThrow('out of memory')
  expect(await next).toBe('next')
  expect(await line(async () => 'again')).toBe('again')
})

it('never runs more at once than it may, and runs all', async () => {
  const line = createHashingLine({ concurrency: 3, waiting: 100 })
  let running = 0
  let most = 0
  const done = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      line(async () => {
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

it('is left by whoever is called off while waiting, and keeps the place of nobody else', async () => {
  const line = createHashingLine({ concurrency: 1, waiting: 2 })
  const [running, waiting] = [controlled(), controlled()]
  const first = line(running.work)
  const leaving = new AbortController()
  const left = line(async () => 'never', leaving.signal)
  const stays = line(waiting.work)
  await expect(line(async () => 'too many')).rejects.toThrow(HashingBusy)
  leaving.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  const takesThePlace = line(async () => 'in its place')
  running.resolve('first')
  waiting.resolve('stays')
  expect(await Promise.all([first, stays, takesThePlace])).toEqual(['first', 'stays', 'in its place'])
  await expect(line(async () => 'never', leaving.signal)).rejects.toThrow('gone')
  expect(await line(async () => 'after')).toBe('after')
})
