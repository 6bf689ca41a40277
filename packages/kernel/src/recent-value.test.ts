import { expect, it } from 'vitest'
import { recentValue } from './recent-value.ts'

/** A recent value whose reads the test answers, and whose clock the test sets. */
const open = () => {
  const reads: ReturnType<typeof Promise.withResolvers<string>>[] = []
  let time = 0
  const value = recentValue<string>({
    read: () => {
      const read = Promise.withResolvers<string>()
      reads.push(read)
      return read.promise
    },
    maxAgeMilliseconds: 300,
    now: () => time,
  })
  return {
    ...value,
    reads,
    answer: async (index: number, text: string) => {
      reads[index]?.resolve(text)
      await reads[index]?.promise
    },
    passes: (milliseconds: number) => {
      time += milliseconds
    },
  }
}

it('a recent value shares a read among concurrent callers, and returns the value at once afterwards', async () => {
  const { get, answer, reads } = open()
  const both = [get(), get()]
  await answer(0, 'first')
  expect(await Promise.all(both)).toEqual(['first', 'first'])
  expect(get()).toBe('first')
  expect(reads).toHaveLength(1)
})

it('a recent value is read again when 300 ms have passed since the last read began, however long that read took', async () => {
  const { get, answer, passes, reads } = open()
  const first = get()
  passes(200)
  await answer(0, 'first')
  await first
  passes(99)
  expect(get()).toBe('first')
  passes(1)
  const second = get()
  expect(reads).toHaveLength(2)
  await answer(1, 'second')
  expect(await second).toBe('second')
})

it('a recent value does not let a caller join a read that began too long ago', () => {
  const { get, passes, reads } = open()
  void get()
  passes(300)
  void get()
  expect(reads).toHaveLength(2)
})

it('a recent value is read again after forget, and a read that began before is ignored', async () => {
  const { get, forget, answer } = open()
  const before = get()
  forget()
  const after = get()
  await answer(1, 'after the change')
  await answer(0, 'before the change')
  expect([await before, await after]).toEqual(['before the change', 'after the change'])
  expect(get()).toBe('after the change')
})

it('a recent value is read again by renew, although it is recent', async () => {
  const { get, renew, answer } = open()
  const first = get()
  await answer(0, 'first')
  await first
  const second = renew()
  await answer(1, 'second')
  expect(await second).toBe('second')
  expect(get()).toBe('second')
})

it('a recent value is read again for the next caller when a read fails', async () => {
  const { get, reads, answer } = open()
  const first = get()
  reads[0]?.reject(new Error('no database'))
  await expect(first).rejects.toThrow('no database')
  const second = get()
  await answer(1, 'second')
  expect(await second).toBe('second')
})
