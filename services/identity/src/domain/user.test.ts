import { describe, expect, it } from 'vitest'
import { LastSuperuser } from './errors.ts'
import { applyAdminChange, deleteAccount, newUser, promote, rename } from './user.ts'

const user = newUser({ id: 'a', email: 'ada@example.com', fullName: 'Ada', createdAt: new Date(0) })
const boss = promote(user)

it('creates a user who is active, not a superuser, and at version 1', () => {
  expect(user).toEqual({
    id: 'a',
    email: 'ada@example.com',
    fullName: 'Ada',
    createdAt: new Date(0),
    isActive: true,
    isSuperuser: false,
    deletedAt: null,
    version: 1,
  })
})

it('increases the version with each change, and keeps it when nothing changes', () => {
  expect(rename(user, 'Ada King')).toEqual({ ...user, fullName: 'Ada King', version: 2 })
  expect(rename(user, 'Ada')).toBe(user)
  expect(applyAdminChange(user, { isActive: true }, ['b'])).toBe(user)
  expect(applyAdminChange(user, { isActive: false, isSuperuser: true }, ['b'])).toMatchObject({ version: 2 })
})

describe('applyAdminChange', () => {
  it.each([{ isSuperuser: false }, { isActive: false }, { isActive: false, isSuperuser: false }])(
    'throws LastSuperuser when the last active superuser would become %o',
    (change) => {
      expect(() => applyAdminChange(boss, change, [boss.id])).toThrow(LastSuperuser)
      expect(applyAdminChange(boss, change, [boss.id, 'b']).version).toBe(3)
    },
  )

  it('does not count a user as the last superuser who has no rights or is not active', () => {
    expect(applyAdminChange(user, { isActive: false }, []).isActive).toBe(false)
    const deactivated = { ...boss, isActive: false }
    expect(applyAdminChange(deactivated, { isSuperuser: false }, []).isSuperuser).toBe(false)
  })

  it('accepts a change that leaves the last superuser as it is', () => {
    expect(applyAdminChange(boss, { isActive: true, isSuperuser: true }, [boss.id])).toBe(boss)
  })
})

describe('deleteAccount', () => {
  const now = new Date('2030-01-01T12:00:00Z')

  it('replaces name and email, takes the rights away and deactivates the account', () => {
    expect(deleteAccount(boss, ['b'], now)).toEqual({
      ...boss,
      email: 'deleted-a@deleted.invalid',
      fullName: 'Deleted account',
      isActive: false,
      isSuperuser: false,
      deletedAt: now,
      version: boss.version + 1,
    })
  })

  it('throws LastSuperuser for the last active superuser', () => {
    expect(() => deleteAccount(boss, [boss.id], now)).toThrow(LastSuperuser)
  })
})
