import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, type TestIdentity, tally } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const begin = (body: object) => identity.request({ method: 'POST', url: '/api/v1/auth/guest', body })
const me = (token: string) => identity.request({ url: '/api/v1/users/me', token })

describe('POST /auth/guest', () => {
  it('signs a new guest in, with the answer and the cookie of a login', async () => {
    const response = await begin({ email: ' Ada@Example.com ', full_name: 'Ada Lovelace' })
    expect(response.statusCode).toBe(201)
    expect(response.json()).toEqual({
      access_token: expect.stringMatching(/^ey/),
      token_type: 'bearer',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(response.headers['cache-control']).toBe('no-store')
    expect(response.cookies).toEqual([
      {
        name: 'marquee_refresh',
        value: response.json().refresh_token,
        httpOnly: true,
        sameSite: 'Strict',
        path: '/api/v1/auth',
        maxAge: 400 * 86_400,
      },
    ])
    expect((await me(response.json().access_token)).json()).toMatchObject({
      email: 'ada@example.com',
      full_name: 'Ada Lovelace',
      is_active: true,
      is_superuser: false,
      is_guest: true,
    })
  })

  it('publishes the guest in the transaction that adds the guest', async () => {
    const { id, email } = await identity.beginAsGuest()
    expect(await eventsAbout(identity, id)).toEqual([
      {
        type: 'identity.user-registered.v1',
        sequence: 1,
        data: { userId: id, email, fullName: 'Guest', isGuest: true },
      },
    ])
    const [same] = await identity.query<{ same: boolean }>(
      `SELECT users.xmin = events.xmin AND users.xmin = f.xmin AS same FROM users
       JOIN events ON events.subject = users.id::text JOIN refresh_families f ON f.user_id = users.id WHERE users.id = $1`,
      [id],
    )
    expect(same).toEqual({ same: true })
  })

  it('creates a guest for each request, also with the email of an account and of other guests', async () => {
    const { email } = await identity.register()
    const responses = await Promise.all(Array.from({ length: 10 }, () => begin({ email })))
    expect(tally(responses)).toEqual({ 201: 10 })
    const ids = responses.map((response) => decodeJwt(response.json().access_token).sub)
    expect(new Set(ids).size).toBe(10)
  })

  it('stores a guest without a password, and the database refuses a guest with a password and an account without a password', async () => {
    const { id } = await identity.beginAsGuest()
    expect(await identity.query('SELECT password_hash FROM users WHERE id = $1', [id])).toEqual([
      { password_hash: null },
    ])
    for (const change of ["password_hash = 'a hash'", 'guest_email = NULL']) {
      await expect(identity.query(`UPDATE users SET ${change} WHERE id = $1`, [id])).rejects.toThrow(
        /users_guest_has_no_password/,
      )
    }
  })

  it('begins a login that is refreshed like any other login, and whose access tokens have the claim `guest`', async () => {
    const { id, access_token, refresh_token } = await identity.beginAsGuest()
    expect(decodeJwt(access_token)).toMatchObject({ sub: id, superuser: false, guest: true, typ: 'access' })
    const refreshed = await identity.refresh(refresh_token)
    expect(refreshed.statusCode).toBe(200)
    expect(decodeJwt(refreshed.json().access_token)).toMatchObject({ sub: id, superuser: false, guest: true })
    expect((await identity.refresh(refresh_token)).statusCode).toBe(401)
    expect((await identity.refresh(refreshed.json().refresh_token)).statusCode).toBe(401)
  })

  it.each([
    ['a missing email', {}, 'email'],
    ['an invalid email', { email: 'ada' }, 'email'],
    ['an email that is too long', { email: `${'x'.repeat(250)}@example.com` }, 'email'],
    ['a blank name', { email: 'ada@example.com', full_name: ' ' }, 'full_name'],
    ['a name of 201 characters', { email: 'ada@example.com', full_name: 'x'.repeat(201) }, 'full_name'],
    ['a password', { email: 'ada@example.com', password: 'a good password' }, ''],
    ['a request for superuser rights', { email: 'ada@example.com', is_superuser: true }, ''],
  ])('refuses %s, and adds no guest', async (_, body, path) => {
    const count = () => identity.query('SELECT count(*)::int AS count FROM users')
    const before = await count()
    const response = await begin(body)
    expect(response.statusCode).toBe(422)
    expect(response.json()).toMatchObject({ code: 'validation-failed', errors: [{ path }] })
    expect(await count()).toEqual(before)
  })
})

it('a guest’s token gets 403 from operations for superusers', async () => {
  const { id, access_token: token } = await identity.beginAsGuest()
  expect((await identity.request({ url: '/api/v1/users', token })).statusCode).toBe(403)
  expect((await identity.administer(token, id, { is_active: true })).statusCode).toBe(403)
})
