import { eventually } from '@marquee/testing/eventually'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventsAbout, startTestIdentity, type TestIdentity, tally } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

describe('POST /users/me/password', () => {
  it('turns the guest into an account with the same id, and the tokens stay valid', async () => {
    const { id, email, access_token, refresh_token } = await identity.beginAsGuest()
    const response = await identity.becomeAccount(access_token, 'a good password')
    expect(response.statusCode).toBe(200)
    expect(response.json()).toMatchObject({ id, email, full_name: 'Guest', is_guest: false })
    const me = await identity.request({ url: '/api/v1/users/me', token: access_token })
    expect(me.json()).toEqual(response.json())
    const refreshed = await identity.refresh(refresh_token)
    expect(refreshed.statusCode).toBe(200)
    expect(decodeJwt(refreshed.json().access_token)).not.toHaveProperty('guest')
    expect((await identity.tryLogIn({ email, password: 'a good password' })).statusCode).toBe(200)
    expect((await identity.tryLogIn({ email, password: 'a bad password' })).statusCode).toBe(400)
  })

  it('publishes the account with the next version, in the transaction that sets the password', async () => {
    const { id, email, access_token } = await identity.beginAsGuest()
    await identity.becomeAccount(access_token)
    expect((await eventsAbout(identity, id)).slice(1)).toEqual([
      {
        type: 'identity.user-updated.v1',
        sequence: 2,
        data: { userId: id, email, fullName: 'Guest', isActive: true, isSuperuser: false },
      },
    ])
    const [same] = await identity.query<{ same: boolean }>(
      'SELECT users.xmin = events.xmin AS same FROM users JOIN events ON events.subject = users.id::text AND sequence = 2 WHERE users.id = $1',
      [id],
    )
    expect(same).toEqual({ same: true })
  })

  it('is refused for an account, and for a guest who has become an account', async () => {
    const account = await identity.register()
    const { access_token } = await identity.logIn(account)
    const refused = await identity.becomeAccount(access_token, 'another password')
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'not-a-guest'])
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
    const guest = await identity.beginAsGuest()
    await identity.becomeAccount(guest.access_token, 'a good password')
    expect((await identity.becomeAccount(guest.access_token, 'another password')).json().code).toBe('not-a-guest')
    expect((await identity.tryLogIn({ ...guest, password: 'a good password' })).statusCode).toBe(200)
  })

  it('is refused if an account has the email, and leaves the guest unchanged', async () => {
    const account = await identity.register()
    const { id, access_token } = await identity.beginAsGuest(account.email)
    const refused = await identity.becomeAccount(access_token, 'another password')
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'email-taken'])
    const me = await identity.request({ url: '/api/v1/users/me', token: access_token })
    expect(me.json()).toMatchObject({ id, is_guest: true })
    expect(await eventsAbout(identity, id)).toHaveLength(1)
    expect((await identity.tryLogIn({ ...account, password: 'another password' })).statusCode).toBe(400)
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
  })

  it('is refused by the unique index if an account with the email is registered at the same moment', async () => {
    const { id, email, access_token } = await identity.beginAsGuest()
    const attempt = await identity.inTransaction(
      `INSERT INTO users (id, email, password_hash, full_name, is_active, is_superuser, version, created_at)
       VALUES (gen_random_uuid(), $1, 'a hash', 'Ada', true, false, 1, now())`,
      [email],
      async () => {
        const response = identity.becomeAccount(access_token)
        // Waits until the guest's password is hashed, and the change waits for the commit of the other account.
        await eventually(async () => expect(await identity.waiting()).toBe(1), { within: 10_000 })
        return { response }
      },
    )
    const refused = await attempt.response
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'email-taken'])
    expect(await eventsAbout(identity, id)).toHaveLength(1)
  })

  it('succeeds for one of five guests with one email, and for one of five requests of one guest', async () => {
    const email = `${crypto.randomUUID()}@example.com`
    const guests = await Promise.all(Array.from({ length: 5 }, () => identity.beginAsGuest(email)))
    const ofGuests = await Promise.all(guests.map(({ access_token }) => identity.becomeAccount(access_token)))
    expect(tally(ofGuests)).toEqual({ 200: 1, 409: 4 })
    const { id, access_token } = await identity.beginAsGuest()
    const ofOne = await Promise.all(Array.from({ length: 5 }, () => identity.becomeAccount(access_token)))
    expect(tally(ofOne)).toEqual({ 200: 1, 409: 4 })
    expect(await eventsAbout(identity, id)).toHaveLength(2)
  })

  it('refuses a short password, unknown fields and a missing token', async () => {
    const { access_token: token } = await identity.beginAsGuest()
    expect((await identity.becomeAccount(token, 'short')).statusCode).toBe(422)
    const url = '/api/v1/users/me/password'
    const body = { password: 'a good password', email: 'other@example.com' }
    expect((await identity.request({ method: 'POST', url, token, body })).statusCode).toBe(422)
    const withoutToken = await identity.request({ method: 'POST', url, body: { password: 'a good password' } })
    expect(withoutToken.statusCode).toBe(401)
  })
})
