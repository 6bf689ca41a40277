import { describe, expect, it } from 'vitest'
import { currentSigningKey, isPublished, isRotationDue, planRotation } from './signing-key-schedule.ts'

const start = new Date('2030-01-01T12:00:00Z')
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const day = 86_400

describe('currentSigningKey', () => {
  const old = { createdAt: after(0), activatesAt: after(0), retiresAt: after(30 * day + 960) }
  const next = { createdAt: after(30 * day), activatesAt: after(30 * day + 60), retiresAt: null }

  it('returns the newest key that is active', () => {
    expect(currentSigningKey([next, old], after(30 * day + 59))).toBe(old)
    expect(currentSigningKey([old, next], after(30 * day + 60))).toBe(next)
  })

  it('returns the oldest key if no key is active yet by a slow clock, and undefined if there is no key', () => {
    expect(currentSigningKey([next, old], after(-5))).toBe(old)
    expect(currentSigningKey([], start)).toBeUndefined()
  })
})

describe('key rotation', () => {
  it('is due when the newest key is old enough, or when there is no key', () => {
    const keys = [{ createdAt: start, activatesAt: start, retiresAt: null }]
    expect(isRotationDue([], 30, start)).toBe(true)
    expect(isRotationDue(keys, 30, after(30 * day - 1))).toBe(false)
    expect(isRotationDue(keys, 30, after(30 * day))).toBe(true)
    const young = { createdAt: after(30 * day), activatesAt: after(30 * day + 60), retiresAt: null }
    expect(isRotationDue([...keys, young], 30, after(31 * day))).toBe(false)
  })

  it('activates a new key one minute after publication, but the first key at once', () => {
    const keys = [{ createdAt: start, activatesAt: start, retiresAt: null }]
    expect(planRotation(keys, 600, after(30 * day)).key.activatesAt).toEqual(after(30 * day + 60))
    expect(planRotation([], 600, start).key).toEqual({ createdAt: start, activatesAt: start, retiresAt: null })
  })

  it('keeps old keys published until five minutes after their last token has expired', () => {
    const keys = [{ createdAt: start, activatesAt: start, retiresAt: null }]
    const { predecessorsRetireAt } = planRotation(keys, 600, after(30 * day))
    expect(predecessorsRetireAt).toEqual(after(30 * day + 60 + 600 + 300))
    const retiring = { createdAt: start, activatesAt: start, retiresAt: predecessorsRetireAt }
    expect(isPublished({ createdAt: start, activatesAt: start, retiresAt: null }, after(30 * day))).toBe(true)
    expect(isPublished(retiring, after(30 * day + 959))).toBe(true)
    expect(isPublished(retiring, after(30 * day + 960))).toBe(false)
  })
})
