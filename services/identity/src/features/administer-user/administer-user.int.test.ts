import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, superuser, type TestIdentity, tally } from '../../testing.ts'

let identity: TestIdentity
let superuserToken: string

beforeAll(async () => {
  identity = await startTestIdentity()
  superuserToken = (await identity.logIn(superuser)).access_token
})
afterAll(() => identity.stop())

const promoted = async () => {
  const account = await identity.register()
  await identity.administer(superuserToken, account.id, { is_superuser: true })
  return { ...account, ...(await identity.logIn(account)) }
}

describe('a superuser', () => {
  it('makes a user a superuser and an ordinary user again, and publishes both changes', async () => {
    const { id, email } = await identity.register({ fullName: 'Dorothy Vaughan' })
    const promotion = await identity.administer(superuserToken, id, { is_superuser: true })
    expect(promotion.statusCode).toBe(200)
    expect(promotion.json()).toMatchObject({ id, is_superuser: true, is_active: true })
    await identity.administer(superuserToken, id, { is_superuser: false })
    const data = { userId: id, email, fullName: 'Dorothy Vaughan', isActive: true }
    expect((await eventsAbout(identity, id)).slice(1)).toEqual([
      { type: 'identity.user-updated.v1', sequence: 2, data: { ...data, isSuperuser: true } },
      { type: 'identity.user-updated.v1', sequence: 3, data: { ...data, isSuperuser: false } },
    ])
  })

  it('cannot make a guest a superuser until the guest is an account, but can deactivate a guest', async () => {
    const { id, access_token, refresh_token } = await identity.beginAsGuest()
    const refused = await identity.administer(superuserToken, id, { is_superuser: true })
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'guest-has-no-password'])
    await expect(identity.query('UPDATE users SET is_superuser = true WHERE id = $1', [id])).rejects.toThrow(
      /users_guest_is_no_superuser/,
    )
    const response = await identity.administer(superuserToken, id, { is_active: false })
    expect(response.json()).toMatchObject({ is_active: false, is_guest: true })
    expect((await identity.refresh(refresh_token)).statusCode).toBe(401)
    expect((await identity.becomeAccount(access_token)).statusCode).toBe(401)
  })

  it('deactivates an account, which ends its logins, and publishes the change', async () => {
    const account = await identity.register()
    const { refresh_token } = await identity.logIn(account)
    const response = await identity.administer(superuserToken, account.id, { is_active: false })
    expect(response.json()).toMatchObject({ is_active: false })
    expect((await identity.refresh(refresh_token)).statusCode).toBe(401)
    expect((await identity.tryLogIn(account)).statusCode).toBe(400)
    expect((await eventsAbout(identity, account.id)).at(-1)).toMatchObject({
      type: 'identity.user-updated.v1',
      sequence: 2,
      data: { userId: account.id, isActive: false },
    })
  })

  it('publishes nothing when nothing changes', async () => {
    const { id } = await identity.register()
    for (const body of [{}, { is_active: true }, { is_superuser: false }]) {
      expect((await identity.administer(superuserToken, id, body)).statusCode).toBe(200)
    }
    expect(await eventsAbout(identity, id)).toHaveLength(1)
  })

  it('gets a 403 once demoted, although the access token still says superuser', async () => {
    const former = await promoted()
    const { id } = await identity.register()
    await identity.administer(superuserToken, former.id, { is_superuser: false })
    expect((await identity.administer(former.access_token, id, { is_superuser: true })).statusCode).toBe(403)
    const list = await identity.request({ method: 'GET', url: '/api/v1/users', token: former.access_token })
    expect(list.statusCode).toBe(403)
    expect(await eventsAbout(identity, id)).toHaveLength(1)
  })

  it.each([
    ['an unknown user', '0198c9a4-3f6e-7cc1-8a43-6f3d0c5e9a11', { is_active: false }, 404],
    ['a malformed id', 'me-too', { is_active: false }, 422],
    ['an unknown field', '0198c9a4-3f6e-7cc1-8a43-6f3d0c5e9a11', { full_name: 'Eve' }, 422],
    ['a string instead of a boolean', '0198c9a4-3f6e-7cc1-8a43-6f3d0c5e9a11', { is_active: 'false' }, 422],
  ])('gets an error for %s', async (_, id, body, expected) => {
    expect((await identity.administer(superuserToken, id, body)).statusCode).toBe(expected)
  })
})

it('PATCH /users/{id} is for superusers only', async () => {
  const account = await identity.register()
  const { access_token } = await identity.logIn(account)
  expect((await identity.administer(access_token, account.id, { is_superuser: true })).statusCode).toBe(403)
  const anonymous = await identity.request({ method: 'PATCH', url: `/api/v1/users/${account.id}`, body: {} })
  expect(anonymous.statusCode).toBe(401)
})

describe('the last active superuser', () => {
  let separate: TestIdentity

  beforeAll(async () => {
    separate = await startTestIdentity()
  })
  afterAll(() => separate.stop())

  const superusers = () =>
    separate.query<{ id: string; email: string }>('SELECT id, email FROM users WHERE is_superuser AND is_active')

  it('can be neither demoted nor deactivated', async () => {
    const { access_token } = await separate.logIn(superuser)
    const [last] = await superusers()
    // A deactivated superuser does not count.
    const deactivated = await separate.register()
    await separate.administer(access_token, deactivated.id, { is_superuser: true, is_active: false })
    for (const body of [{ is_superuser: false }, { is_active: false }, { is_active: false, is_superuser: false }]) {
      const response = await separate.administer(access_token, last?.id ?? '', body)
      expect(response.statusCode).toBe(409)
      expect(response.json()).toMatchObject({ code: 'last-superuser' })
    }
    expect(await superusers()).toEqual([last])
    expect(await eventsAbout(separate, last?.id ?? '')).toHaveLength(2)
  })

  it('cannot be demoted while the only other superuser is being demoted', async () => {
    const { access_token } = await separate.logIn(superuser)
    const [first] = await superusers()
    const second = await separate.register()
    await separate.administer(access_token, second.id, { is_superuser: true })
    const demote = 'UPDATE users SET is_superuser = false WHERE id = $1'
    const attempt = await separate.inTransaction(demote, [second.id], async () => {
      const response = separate.administer(access_token, first?.id ?? '', { is_superuser: false })
      await eventually(async () => expect(await separate.waiting()).toBe(1))
      return { response }
    })
    expect((await attempt.response).statusCode).toBe(409)
    expect(await superusers()).toEqual([first])
  })

  it('remains when six superusers demote and deactivate one another concurrently at two replicas', async () => {
    const other = await separate.replica()
    const { access_token } = await separate.logIn(superuser)
    const [first] = await superusers()
    for (let round = 0; round < 2; round += 1) {
      const tokens = [access_token]
      const ids = [first?.id ?? '']
      for (let count = 0; count < 5; count += 1) {
        const account = await separate.register()
        await separate.administer(access_token, account.id, { is_superuser: true })
        tokens.push((await separate.logIn(account)).access_token)
        ids.push(account.id)
      }
      const responses = await Promise.all(
        ids.map((id, index) =>
          (index % 2 === 0 ? separate : other).administer(
            tokens[(index + 1) % tokens.length] ?? '',
            id,
            index % 3 === 0 ? { is_active: false } : { is_superuser: false },
          ),
        ),
      )
      expect((await superusers()).length).toBeGreaterThanOrEqual(1)
      expect(responses.every(({ statusCode }) => [200, 403, 409].includes(statusCode))).toBe(true)
      await separate.query('UPDATE users SET is_superuser = true, is_active = true WHERE id = $1', [first?.id])
      await separate.query('UPDATE users SET is_superuser = false WHERE id <> $1', [first?.id])
    }
    await other.stop()
  })

  it('remains when the last two superusers demote themselves concurrently', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { access_token } = await separate.logIn(superuser)
      const [first] = await superusers()
      const second = await separate.register()
      await separate.administer(access_token, second.id, { is_superuser: true })
      const { access_token: secondToken } = await separate.logIn(second)
      const responses = await Promise.all([
        separate.administer(access_token, first?.id ?? '', { is_superuser: false }),
        separate.administer(secondToken, second.id, { is_superuser: false }),
      ])
      expect(tally(responses)).toEqual({ 200: 1, 409: 1 })
      expect(await superusers()).toHaveLength(1)
      await separate.query('UPDATE users SET is_superuser = true WHERE id = $1', [first?.id])
      await separate.query('UPDATE users SET is_superuser = false WHERE id = $1', [second.id])
    }
  })
})
