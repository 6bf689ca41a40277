import { expect, it } from 'vitest'
import { createSeal } from './sealing.ts'

const { seal, open } = createSeal('a secret that is long enough for tests', 'tests')
const content = Buffer.from('the private key')

it('a seal opens content that it has sealed', () => {
  const sealed = seal('kid-1', content)
  expect(sealed.includes(content)).toBe(false)
  expect(open('kid-1', sealed)).toEqual(content)
})

it('a seal gives a different result each time for the same content', () => {
  expect(seal('kid-1', content)).not.toEqual(seal('kid-1', content))
})

it('a seal refuses content that was sealed with another secret, purpose or label, or was changed', () => {
  const sealed = seal('kid-1', content)
  expect(() => createSeal('another secret that is long enough, too', 'tests').open('kid-1', sealed)).toThrow()
  expect(() => createSeal('a secret that is long enough for tests', 'others').open('kid-1', sealed)).toThrow()
  expect(() => open('kid-2', sealed)).toThrow()
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed)
    changed[index] = (changed[index] ?? 0) ^ 1
    expect(() => open('kid-1', changed)).toThrow()
  }
  expect(() => open('kid-1', sealed.subarray(0, 20))).toThrow()
})
