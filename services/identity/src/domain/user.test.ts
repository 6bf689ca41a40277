import { describe, expect, it } from 'vitest'
import { GuestHasNoPassword, LastSuperuser, NotAGuest } from './errors.ts'
import { applyAdminChange, deleteAccount, makeAccount, newGuest, newUser, promote, rename } from './user.ts'

const user = newUser({ id: 'a', email: 'ada@example.com', fullName: 'Ada', createdAt: new Date(0) })
const superuser = promote(user)

it('creates a user who is active, not a superuser, and at version 1', () => {
  expect(user).toEqual({
    id: 'a',
    email: 'ada@example.com',
    fullName: 'Ada',
    createdAt: new Date(0),
    isActive: true,
    isSuperuser: false,
    isGuest: false,
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
      expect(() => applyAdminChange(superuser, change, [superuser.id])).toThrow(LastSuperuser)
      expect(applyAdminChange(superuser, change, [superuser.id, 'b']).version).toBe(3)
    },
  )

  it('does not treat an ordinary user or a deactivated superuser as the last superuser', () => {
    expect(applyAdminChange(user, { isActive: false }, []).isActive).toBe(false)
    const deactivated = { ...superuser, isActive: false }
    expect(applyAdminChange(deactivated, { isSuperuser: false }, []).isSuperuser).toBe(false)
  })

  it('accepts a change that leaves the last superuser unchanged', () => {
    expect(applyAdminChange(superuser, { isActive: true, isSuperuser: true }, [superuser.id])).toBe(superuser)
  })
})

describe('a guest', () => {
  const guest = newGuest({ id: 'g', email: 'ada@example.com', fullName: undefined, createdAt: new Date(0) })

  it('is called Guest unless a name is given', () => {
    expect(guest).toMatchObject({ fullName: 'Guest', isGuest: true, isActive: true, isSuperuser: false, version: 1 })
    expect(newGuest({ ...guest, fullName: 'Ada' }).fullName).toBe('Ada')
  })

  it('becomes an account with the next version, once', () => {
    const account = makeAccount(guest)
    expect(account).toEqual({ ...guest, isGuest: false, version: 2 })
    expect(() => makeAccount(account)).toThrow(NotAGuest)
  })

  it('can be deactivated, but cannot become a superuser', () => {
    expect(applyAdminChange(guest, { isActive: false, isSuperuser: false }, ['b']).isActive).toBe(false)
    expect(() => applyAdminChange(guest, { isSuperuser: true }, ['b'])).toThrow(GuestHasNoPassword)
    expect(applyAdminChange(makeAccount(guest), { isSuperuser: true }, ['b']).isSuperuser).toBe(true)
  })
})

describe('deleteAccount', () => {
  const now = new Date('2030-01-01T12:00:00Z')

  it('replaces name and email, revokes the rights and deactivates the account', () => {
    expect(deleteAccount(superuser, ['b'], now)).toEqual({
      ...superuser,
      email: 'deleted-a@deleted.invalid',
      fullName: 'Deleted account',
      isActive: false,
      isSuperuser: false,
      deletedAt: now,
      version: superuser.version + 1,
    })
  })

  it('throws LastSuperuser for the last active superuser', () => {
    expect(() => deleteAccount(superuser, [superuser.id], now)).toThrow(LastSuperuser)
  })
})
