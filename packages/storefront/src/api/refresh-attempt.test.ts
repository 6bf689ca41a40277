import { describe, expect, it } from 'vitest'
import { refreshAttempt } from './refresh-attempt.ts'

const memory = () => {
  const values = new Map<string, string>()
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  }
}

describe('the key of a refresh', () => {
  it('stays the same until the refresh has a response, also for the next page', () => {
    const storage = memory()
    const page = refreshAttempt(() => storage)
    const key = page.key()
    expect(page.key()).toBe(key)
    const nextPage = refreshAttempt(() => storage)
    expect(nextPage.key()).toBe(key)
    nextPage.end()
    expect(nextPage.key()).not.toBe(key)
  })

  it('stays the same within a page that has no storage', () => {
    const page = refreshAttempt(() => {
      throw new Error('denied')
    })
    const key = page.key()
    expect(page.key()).toBe(key)
    page.end()
    expect(page.key()).not.toBe(key)
  })
})
