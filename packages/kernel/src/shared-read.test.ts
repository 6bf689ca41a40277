import { expect, it } from 'vitest'
import { sharedRead } from './shared-read.ts'

/** Creates a shared read with `sharedRead`. The test resolves or rejects each of its `reads`. */
const open = () => {
  const reads: ReturnType<typeof Promise.withResolvers<string>>[] = []
  const get = sharedRead<string>(() => {
    const read = Promise.withResolvers<string>()
    reads.push(read)
    return read.promise
  })
  return { get, reads }
}

const afterMicrotasks = () => new Promise((resolve) => setImmediate(resolve))

it('sharedRead reads once for callers of the same moment', async () => {
  const { get, reads } = open()
  const both = [get(), get()]
  await afterMicrotasks()
  reads[0]?.resolve('first')
  expect(await Promise.all(both)).toEqual(['first', 'first'])
  expect(reads).toHaveLength(1)
})

it('sharedRead gives callers that come during a read the result of the next read, which begins when the first has ended', async () => {
  const { get, reads } = open()
  const before = get()
  await afterMicrotasks()
  const after = [get(), get()]
  await afterMicrotasks()
  expect(reads).toHaveLength(1)
  reads[0]?.resolve('first')
  expect(await before).toBe('first')
  await afterMicrotasks()
  expect(reads).toHaveLength(2)
  reads[1]?.resolve('second')
  expect(await Promise.all(after)).toEqual(['second', 'second'])
})

it('sharedRead reads again after a failed read', async () => {
  const { get, reads } = open()
  const failed = get()
  await afterMicrotasks()
  const after = get()
  reads[0]?.reject(new Error('no database'))
  await expect(failed).rejects.toThrow('no database')
  await afterMicrotasks()
  reads[1]?.resolve('second')
  expect(await after).toBe('second')
})
