import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

type Tab = typeof import('./attempt.ts')

const memory = () => {
  const values = new Map<string, string>()
  return {
    getItem: (name: string) => values.get(name) ?? null,
    setItem: (name: string, value: string) => void values.set(name, value),
    removeItem: (name: string) => void values.delete(name),
  }
}

/** A tab has a module of its own, and shares the storage and the Web Locks with the other tabs. */
const openTab = async (): Promise<Tab> => {
  vi.resetModules()
  return import('./attempt.ts')
}

/** Work that ends when the test says so. */
const confirmation = () => {
  const { promise, resolve } = Promise.withResolvers<string>()
  return { work: vi.fn(() => promise), answer: () => resolve('charged') }
}

describe('an attempt to pay', () => {
  let id = ''
  beforeEach(() => {
    id = crypto.randomUUID()
    vi.stubGlobal('localStorage', memory())
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it('runs in one of two tabs that pay at once', async () => {
    const tabs = [await openTab(), await openTab()]
    const { work, answer } = confirmation()
    const outcomes = tabs.map((tab) => tab.runAttempt(id, work))
    answer()
    expect((await Promise.all(outcomes)).toSorted()).toEqual(['charged', undefined])
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('runs in one of two tabs that pay at once, although the storage of each shows the other’s attempt late', async () => {
    const tabs: Tab[] = []
    for (const _ of [1, 2]) tabs.push(await openTab())
    // Each tab has its own process with its own copy of the storage.
    vi.stubGlobal('localStorage', { ...memory(), setItem: () => undefined })
    const { work, answer } = confirmation()
    const outcomes = tabs.map((tab) => tab.runAttempt(id, work))
    answer()
    await Promise.all(outcomes)
    expect(work).toHaveBeenCalledTimes(1)
  })

  it('runs once after a double click', async () => {
    const tab = await openTab()
    const { work, answer } = confirmation()
    const outcomes = [tab.runAttempt(id, work), tab.runAttempt(id, work)]
    answer()
    expect(await Promise.all(outcomes)).toEqual(['charged', undefined])
  })

  it.each(['unknown', 'succeeded'] as const)(
    'does not begin while the last one, in another tab, is %s',
    async (state) => {
      const [tab, other] = [await openTab(), await openTab()]
      await tab.runAttempt(id, async () => tab.settleAttempt(id, state))
      const { work } = confirmation()
      expect(await other.runAttempt(id, work)).toBeUndefined()
      expect(work).not.toHaveBeenCalled()
    },
  )

  it('may follow one that charged nothing, in any tab', async () => {
    const [tab, other] = [await openTab(), await openTab()]
    await tab.runAttempt(id, async () => tab.settleAttempt(id, 'none'))
    expect(await other.runAttempt(id, async () => 'charged')).toBe('charged')
  })

  it('of a tab that was closed blocks others until its outcome is known', async () => {
    const [closed, tab] = [await openTab(), await openTab()]
    await closed.runAttempt(id, async () => undefined)
    expect(await tab.runAttempt(id, async () => 'charged')).toBeUndefined()
    tab.settleAttempt(id, 'none')
    expect(await tab.runAttempt(id, async () => 'charged')).toBe('charged')
  })

  it('is seen as running by other tabs exactly while the tab waits for the response', async () => {
    const [tab, other] = [await openTab(), await openTab()]
    const { work, answer } = confirmation()
    const outcome = tab.runAttempt(id, work)
    await expect.poll(() => other.isAttemptRunning(id)).toBe(true)
    answer()
    await outcome
    expect(await other.isAttemptRunning(id)).toBe(false)
  })

  it('runs without Web Locks and without storage, once', async () => {
    vi.stubGlobal('navigator', {})
    vi.stubGlobal('localStorage', undefined)
    const tab = await openTab()
    const { work, answer } = confirmation()
    const outcomes = [tab.runAttempt(id, work), tab.runAttempt(id, work)]
    answer()
    expect(await Promise.all(outcomes)).toEqual(['charged', undefined])
  })
})
