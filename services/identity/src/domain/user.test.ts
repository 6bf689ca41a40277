import { describe, expect, it } from 'vitest'
import { LastSuperuser } from './errors.ts'
import { changeStanding, deleteAccount, newUser, promote, rename } from './user.ts'

const user = newUser({ id: 'a', email: 'ada@example.com', fullName: 'Ada', createdAt: new Date(0) })
const boss = promote(user)

it('begins active, without rights, at version 1', () => {
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
    expect(changeStanding(user, { isActive: false }, []).isActive).toBe(false)
    const closed = { ...boss, isActive: false }
    expect(changeStanding(closed, { isSuperuser: false }, []).isSuperuser).toBe(false)
  })

  it('may be told to stay what it is', () => {
    expect(changeStanding(boss, { isActive: true, isSuperuser: true }, [boss.id])).toBe(boss)
  })
})

describe('an account that is deleted', () => {
  const now = new Date('2030-01-01T12:00:00Z')

  it('keeps neither name nor address nor rights, and nobody can sign in to it', () => {
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

  it('is not the one of the last active superuser', () => {
    expect(() => deleteAccount(boss, [boss.id], now)).toThrow(LastSuperuser)
  })
})
