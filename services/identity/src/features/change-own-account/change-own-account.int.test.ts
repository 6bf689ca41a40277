import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, type TestIdentity, tally } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const change = (token: string, body: object) =>
  identity.request({ method: 'PATCH', url: '/api/v1/users/me', token, body })
const signIn = async () => {
  const account = await identity.register({ fullName: 'Ada Lovelace' })
  return { ...account, ...(await identity.logIn(account)) }
}

describe('a new name', () => {
  it('is published with the next version', async () => {
    const { id, email, access_token } = await signIn()
    const response = await change(access_token, { full_name: 'Ada King' })
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({ id, full_name: 'Ada King' })
    expect((await eventsAbout(identity, id)).at(-1)).toEqual({
      type: 'identity.user-updated.v1',
      sequence: 2,
      data: { userId: id, email, fullName: 'Ada King', isActive: true, isSuperuser: false },
    })
    const [same] = await identity.query<{ same: boolean }>(
      'SELECT users.xmin = events.xmin AS same FROM users JOIN events ON events.subject = users.id::text AND sequence = 2 WHERE users.id = $1',
      [id],
    )
    expect(same).toEqual({ same: true })
  })

  it('is not published when it equals the old name', async () => {
    const { id, access_token } = await signIn()
    expect((await change(access_token, { full_name: 'Ada Lovelace' })).statusCode).toBe(200)
    expect((await change(access_token, {})).statusCode).toBe(200)
    expect(await eventsAbout(identity, id)).toHaveLength(1)
  })

  it('gets its own version when ten names are set concurrently', async () => {
    const { id, access_token } = await signIn()
    await Promise.all(Array.from({ length: 10 }, (_, index) => change(access_token, { full_name: `Ada ${index}` })))
    expect((await eventsAbout(identity, id)).map(({ sequence }) => sequence)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ])
  })
})

describe('a new password', () => {
  it('replaces the old password, and ends every login except the login that sent the request', async () => {
    const { email, password, access_token, refresh_token } = await signIn()
    const elsewhere = await identity.logIn({ email, password })
    const response = await change(access_token, { password: 'an even better one', current_password: password })
    expect(response.statusCode).toBe(200)
    expect((await identity.tryLogIn({ email, password })).statusCode).toBe(400)
    expect((await identity.tryLogIn({ email, password: 'an even better one' })).statusCode).toBe(200)
    expect((await identity.refresh(elsewhere.refresh_token)).statusCode).toBe(401)
    expect((await identity.refresh(refresh_token)).statusCode).toBe(200)
  })

  it('requires the current password', async () => {
    const { email, password, access_token } = await signIn()
    const without = await change(access_token, { password: 'an even better one' })
    expect(without.statusCode).toBe(422)
    expect(without.json()).toMatchObject({ errors: [{ path: 'current_password' }] })
    const wrong = await change(access_token, { password: 'an even better one', current_password: 'a bad password' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.json()).toMatchObject({ code: 'wrong-password' })
    expect((await identity.tryLogIn({ email, password })).statusCode).toBe(200)
  })

  it('is refused together with the new name when the current password is wrong', async () => {
    const { id, access_token } = await signIn()
    await change(access_token, { full_name: 'Eve', password: 'an even better one', current_password: 'a bad password' })
    expect(await eventsAbout(identity, id)).toHaveLength(1)
  })

  it('is set by one of five concurrent changes', async () => {
    const { password, access_token } = await signIn()
    const responses = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        change(access_token, { password: `new password ${index}`, current_password: password }),
      ),
    )
    expect(tally(responses)).toEqual({ 200: 1, 422: 4 })
  })

  it('is refused with 429 after ten wrong current passwords of one login, while another login can still set it', async () => {
    const { email, password, access_token } = await signIn()
    const guess = () => change(access_token, { password: 'an even better one', current_password: 'a bad password' })
    for (let count = 0; count < 10; count += 1) expect((await guess()).statusCode).toBe(422)
    const closed = await guess()
    expect(closed.statusCode).toBe(429)
    expect(Number(closed.headers['retry-after'])).toBeGreaterThan(0)
    const other = await identity.logIn({ email, password })
    const changed = await change(other.access_token, { password: 'an even better one', current_password: password })
    expect(changed.statusCode).toBe(200)
  })
})

describe('a guest', () => {
  it('can change the name, which is published', async () => {
    const { id, email, access_token } = await identity.beginAsGuest()
    const response = await change(access_token, { full_name: 'Ada King' })
    expect(response.json()).toMatchObject({ id, email, full_name: 'Ada King', is_guest: true })
    expect((await eventsAbout(identity, id)).at(-1)).toMatchObject({
      type: 'identity.user-updated.v1',
      sequence: 2,
      data: { email, fullName: 'Ada King', isGuest: true },
    })
  })

  it('has no password to change, with and without `current_password`', async () => {
    const { id, access_token } = await identity.beginAsGuest()
    for (const more of [{}, { current_password: 'a good password' }]) {
      const response = await change(access_token, { full_name: 'Eve', password: 'an even better one', ...more })
      expect([response.statusCode, response.json().code]).toEqual([409, 'guest-has-no-password'])
    }
    expect(await eventsAbout(identity, id)).toHaveLength(1)
  })
})

it.each(["password_hash = 'changed'", 'is_active = false'])(
  'POST /auth/access-token refuses a login whose password was verified just before the account changed (%s)',
  async (change) => {
    const { id, email, password } = await identity.register()
    const attempt = await identity.inTransaction(`UPDATE users SET ${change} WHERE id = $1`, [id], async () => {
      const response = identity.tryLogIn({ email, password })
      // The password is verified. The login now waits for the change to be committed.
      await eventually(async () => expect(await identity.waiting()).toBe(1))
      return { response }
    })
    expect((await attempt.response).statusCode).toBe(400)
  },
)

it.each([
  ['a user’s request to become superuser', { is_superuser: true }],
  ['another email', { email: 'other@example.com' }],
  ['a blank name', { full_name: ' ' }],
  ['a short password', { password: 'short', current_password: 'a good password' }],
])('PATCH /users/me refuses %s', async (_, body) => {
  const { access_token } = await signIn()
  expect((await change(access_token, body)).statusCode).toBe(422)
})

it('PATCH /users/me requires an access token', async () => {
  const response = await identity.request({ method: 'PATCH', url: '/api/v1/users/me', body: { full_name: 'Eve' } })
  expect(response.statusCode).toBe(401)
})
