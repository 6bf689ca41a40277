import { newId } from '@marquee/kernel/id'
import { describe, expect, it } from 'vitest'
import { createRevokedTokens, readBackOffset } from './revoked-tokens.ts'

const now = Date.UTC(2027, 0, 15, 12)
const id = newId()
const at = (seconds: number) => new Date(now + seconds * 1000)
const user = { userId: id, email: 'ada@example.com', fullName: 'Ada', isActive: true, isSuperuser: false }

const tokensAfter = (...events: [Partial<typeof user>, Date][]) => {
  const tokens = createRevokedTokens({ now: () => now })
  for (const [change, time] of events) tokens.apply({ ...user, ...change }, time)
  return (issuedAt: Date, isSuperuser = false) =>
    tokens.isRevoked({ id, isSuperuser, issuedAt: Math.floor(issuedAt.getTime() / 1000) })
}

describe('a token', () => {
  it('made before its user was deactivated is revoked, and one made after the user is active again is not', () => {
    const isRevoked = tokensAfter([{ isActive: false }, at(-60)], [{}, at(-30)])
    expect(isRevoked(at(-61))).toBe(true)
    expect(isRevoked(at(-20))).toBe(false)
  })

  it('of a superuser is revoked once the user is no longer a superuser, and a token of an ordinary user is not', () => {
    const isRevoked = tokensAfter([{ isSuperuser: false }, at(-60)])
    expect(isRevoked(at(-61), true)).toBe(true)
    expect(isRevoked(at(-61), false)).toBe(false)
    expect(isRevoked(at(-10), true)).toBe(false)
  })

  it('is not revoked when its user changes their name', () => {
    expect(tokensAfter([{ fullName: 'Ada L.' }, at(-1)])(at(-60))).toBe(false)
    expect(tokensAfter([{ fullName: 'Ada L.', isSuperuser: true }, at(-1)])(at(-60), true)).toBe(false)
  })

  it('made within the second of the change is revoked', () => {
    expect(tokensAfter([{ isActive: false }, at(-59.5)])(at(-60))).toBe(true)
  })

  it.each([
    ['a user who is deactivated', { isActive: false }, true],
    ['a superuser who becomes an ordinary user', { isSuperuser: false }, true],
  ])(
    'is revoked if made a millisecond before the change, and not if made at the same time: %s',
    (_, change, superuser) => {
      expect(tokensAfter([{ isSuperuser: true, ...change }, at(-59.999)])(at(-60), superuser)).toBe(true)
      expect(tokensAfter([{ isSuperuser: true, ...change }, at(-60)])(at(-60), superuser)).toBe(false)
    },
  )

  it('is revoked whatever the order of the events, and if an event is repeated', () => {
    const isRevoked = tokensAfter([{ isActive: false }, at(-10)], [{ isActive: false }, at(-60)], [{}, at(-5)])
    expect(isRevoked(at(-30))).toBe(true)
  })

  it('of another user is not revoked', () => {
    const tokens = createRevokedTokens({ now: () => now })
    tokens.apply({ ...user, isActive: false }, at(0))
    expect(tokens.isRevoked({ id: newId(), isSuperuser: true, issuedAt: 0 })).toBe(false)
  })
})

it('a revocation is kept for the 20 minutes that a starting gateway reads back', () => {
  expect(readBackOffset).toBe('20m')
  let time = now
  const tokens = createRevokedTokens({ now: () => time })
  tokens.apply({ ...user, isActive: false }, new Date(now))
  time += 20 * 60_000 - 1
  tokens.apply({ ...user, userId: 'somebody else', isActive: false }, new Date(time))
  expect(tokens.isRevoked({ id, isSuperuser: false, issuedAt: now / 1000 - 1 })).toBe(true)
  // A gateway that starts now reads the first deactivation again.
  const later = createRevokedTokens({ now: () => time })
  later.apply({ ...user, isActive: false }, new Date(now))
  expect(later.isRevoked({ id, isSuperuser: false, issuedAt: now / 1000 - 1 })).toBe(true)
})

it('revocations older than any token are dropped, and at most 50,000 are kept', () => {
  let time = now
  const tokens = createRevokedTokens({ now: () => time })
  const isKept = (userId: string) => tokens.isRevoked({ id: userId, isSuperuser: false, issuedAt: 0 })
  const deactivate = (userId: string) => tokens.apply({ ...user, userId, isActive: false }, new Date(time))

  deactivate('early')
  time += 21 * 60_000
  deactivate('late')
  expect([isKept('early'), isKept('late')]).toEqual([false, true])

  for (let index = 0; index < 50_000; index += 1) deactivate(`user ${index}`)
  expect([isKept('late'), isKept('user 0'), isKept('user 49999')]).toEqual([false, true, true])
})

it('the revocation of a user who changed again is dropped after those of users who did not', () => {
  const tokens = createRevokedTokens({ now: () => now })
  const isKept = (userId: string) => tokens.isRevoked({ id: userId, isSuperuser: false, issuedAt: 0 })
  const deactivate = (userId: string) => tokens.apply({ ...user, userId, isActive: false }, new Date(now))

  deactivate('again')
  for (let index = 0; index < 49_999; index += 1) deactivate(`user ${index}`)
  expect([isKept('again'), isKept('user 0')]).toEqual([true, true])
  deactivate('again')
  deactivate('newest')
  expect([isKept('again'), isKept('user 0'), isKept('user 1')]).toEqual([true, false, true])
})

describe('an event that a starting gateway reads', () => {
  const twentyMinutesAgo = -20 * 60

  it.each([
    ['of 20 minutes ago is applied', at(twentyMinutesAgo), true],
    ['of 20 minutes and a millisecond ago is not applied', at(twentyMinutesAgo - 0.001), false],
  ])('%s, even after a newer event', (_, time, isApplied) => {
    const tokens = createRevokedTokens({ now: () => now })
    tokens.apply({ ...user, userId: 'newer', isActive: false }, at(-1))
    tokens.endLogins({ userId: 'newer', loginIds: ['newer login'] }, at(-1))
    tokens.apply({ ...user, isActive: false }, time)
    tokens.endLogins({ userId: id, loginIds: ['login'] }, time)
    const token = { id, isSuperuser: false, issuedAt: now / 1000 - 3_600 }
    expect(tokens.isRevoked(token)).toBe(isApplied)
    expect(tokens.isRevoked({ ...token, id: 'somebody else', sessionId: 'login' })).toBe(isApplied)
  })

  it('of 20 minutes ago is applied even if it is the oldest', () => {
    const tokens = createRevokedTokens({ now: () => now })
    tokens.apply({ ...user, isActive: false }, at(twentyMinutesAgo))
    expect(tokens.isRevoked({ id, isSuperuser: false, issuedAt: 0 })).toBe(true)
  })
})

describe('a token of an ended login', () => {
  it('is revoked whenever it was made, and tokens of the user’s other logins are not', () => {
    const tokens = createRevokedTokens({ now: () => now })
    const [ended, other] = [newId(), newId()]
    tokens.endLogins({ userId: id, loginIds: [ended] }, at(-60))
    const isRevoked = (sessionId: string, issuedAt: Date) =>
      tokens.isRevoked({ id, isSuperuser: false, issuedAt: issuedAt.getTime() / 1000, sessionId })
    expect([isRevoked(ended, at(-90)), isRevoked(ended, at(-30))]).toEqual([true, true])
    expect(isRevoked(other, at(-90))).toBe(false)
    expect(tokens.isRevoked({ id, isSuperuser: false, issuedAt: now / 1000 })).toBe(false)
  })
})
