import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'

describe('eventually', () => {
  it('repeats the assertion until it holds and returns its value', async () => {
    let tries = 0
    const value = await eventually(
      () => {
        tries += 1
        expect(tries).toBeGreaterThan(2)
        return 'held'
      },
      { every: 1 },
    )
    expect(value).toBe('held')
    expect(tries).toBe(3)
  })

  it('throws the last error with the elapsed time', async () => {
    let tries = 0
    const failing = eventually(
      () => {
        tries += 1
        throw new Error(`try ${tries}`)
      },
      { within: 60, every: 5 },
    )
    await expect(failing).rejects.toThrow(/^try (?!1 )\d+ \(still failing after \d+ ms and \d+ tries\)$/)
  })

  it('stops waiting for a hanging assertion at the timeout', async () => {
    const start = performance.now()
    await expect(eventually(() => new Promise(() => {}), { within: 50 })).rejects.toThrow('never finished')
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
