import { describe, expect, it } from 'vitest'
import { LastSuperuser } from './errors.ts'
import { changeStanding, newUser, promote, rename } from './user.ts'

const user = newUser({ id: 'a', email: 'ada@example.com', fullName: 'Ada', createdAt: new Date(0) })
const boss = promote(user)

it('begins active, without rights, at version 1', () => {
  expect(user).toMatchObject({ isActive: true, isSuperuser: false, version: 1 })
})

it('gets a new version with each change, and none when nothing changes', () => {
  expect(rename(user, 'Ada King')).toEqual({ ...user, fullName: 'Ada King', version: 2 })
  expect(rename(user, 'Ada')).toBe(user)
  expect(changeStanding(user, { isActive: true }, ['b'])).toBe(user)
  expect(changeStanding(user, { isActive: false, isSuperuser: true }, ['b'])).toMatchObject({ version: 2 })
})

describe('the last active superuser', () => {
  it.each([{ isSuperuser: false }, { isActive: false }, { isActive: false, isSuperuser: false }])(
    'cannot become %o',
    (standing) => {
      expect(() => changeStanding(boss, standing, [boss.id])).toThrow(LastSuperuser)
      expect(changeStanding(boss, standing, [boss.id, 'b']).version).toBe(3)
    },
  )

  it('is not who has no rights or is not active', () => {
    expect(changeStanding(user, { isActive: false }, ['b']).isActive).toBe(false)
    const closed = { ...boss, isActive: false }
    expect(changeStanding(closed, { isSuperuser: false }, ['b']).isSuperuser).toBe(false)
  })
})
