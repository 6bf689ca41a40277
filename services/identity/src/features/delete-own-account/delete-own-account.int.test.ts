import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestIdentity, superuser, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const remove = async (account: { email: string; password: string }, password = account.password) => {
  const { access_token: token } = await identity.logIn(account)
  return identity.request({
    method: 'DELETE',
    url: '/api/v1/users/me',
    token,
    body: { current_password: password },
  })
}

describe('DELETE /users/me', () => {
  it('removes name and email, ends the logins, publishes the events, and lets the email register again', async () => {
    const account = await identity.register({ fullName: 'Ada Lovelace' })
    const { refresh_token } = await identity.logIn(account)
    expect((await remove(account)).statusCode).toBe(204)
    const [row] = await identity.query('SELECT * FROM users WHERE id = $1', [account.id])
    expect(JSON.stringify(row)).not.toMatch(new RegExp(`${account.email}|Ada`))
    expect((await identity.refresh(refresh_token)).statusCode).toBe(401)
    expect((await identity.tryLogIn(account)).statusCode).toBe(400)
    const email = String(row?.['email'])
    expect((await identity.tryLogIn({ email, password: account.password })).statusCode).toBe(400)
    const events = await identity.query(
      'SELECT type, sequence, data FROM events WHERE subject = $1 ORDER BY position',
      [account.id],
    )
    expect(events.slice(1)).toMatchObject([
      { type: 'identity.logins-ended.v1', data: { userId: account.id } },
      { type: 'identity.user-updated.v1', data: { email, fullName: 'Deleted account', isActive: false } },
      { type: 'identity.user-deleted.v1', data: { userId: account.id } },
    ])
    const again = await identity.register({ email: account.email })
    expect(again.id).not.toBe(account.id)
  })

  it('is refused with a wrong password, without a password, and for the last superuser', async () => {
    const account = await identity.register()
    const wrong = await remove(account, 'not the password')
    expect([wrong.statusCode, wrong.json().code]).toEqual([422, 'wrong-password'])
    const { access_token: token } = await identity.logIn(account)
    for (const body of [undefined, {}]) {
      const options = { method: 'DELETE', url: '/api/v1/users/me', token } as const
      const without = await identity.request(body ? { ...options, body } : options)
      expect(without.statusCode).toBe(422)
      expect(without.json()).toMatchObject({ code: 'validation-failed', errors: [{ path: 'current_password' }] })
    }
    const last = await remove(superuser)
    expect([last.statusCode, last.json().code]).toEqual([409, 'last-superuser'])
  })

  it('is refused while the account is in use, and leaves the account unchanged', async () => {
    const account = await identity.register()
    await identity.query(
      `INSERT INTO commitments (reservation_id, user_id, hold_ends_at, heard_at)
       VALUES ($1, $2, now() + interval '30 minutes', now())`,
      [newId(), account.id],
    )
    const refused = await remove(account)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'account-in-use'])
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
  })

  it('accepts a deletion by a guest without a password, and removes name and email', async () => {
    const { id, email, access_token: token, refresh_token } = await identity.beginAsGuest()
    const deletion = { method: 'DELETE', url: '/api/v1/users/me', token } as const
    const withPassword = await identity.request({ ...deletion, body: { current_password: 'a good password' } })
    expect([withPassword.statusCode, withPassword.json().code]).toEqual([409, 'guest-has-no-password'])
    expect((await identity.request(deletion)).statusCode).toBe(204)
    const [row] = await identity.query('SELECT * FROM users WHERE id = $1', [id])
    expect(JSON.stringify(row)).not.toContain(email)
    expect((await identity.refresh(refresh_token)).statusCode).toBe(401)
    const types = await identity.query('SELECT type FROM events WHERE subject = $1 ORDER BY position', [id])
    expect(types.map(({ type }) => type)).toEqual([
      'identity.user-registered.v1',
      'identity.logins-ended.v1',
      'identity.user-updated.v1',
      'identity.user-deleted.v1',
    ])
  })

  it('is refused without a password if the guest becomes an account meanwhile', async () => {
    const { id, access_token: token } = await identity.beginAsGuest()
    const attempt = await identity.inTransaction(
      "UPDATE users SET email = guest_email, guest_email = NULL, password_hash = 'a hash' WHERE id = $1",
      [id],
      async () => {
        const response = identity.request({ method: 'DELETE', url: '/api/v1/users/me', token })
        await eventually(async () => expect(await identity.waiting()).toBe(1))
        return { response }
      },
    )
    const refused = await attempt.response
    expect(refused.statusCode).toBe(422)
    expect(refused.json()).toMatchObject({ code: 'validation-failed', errors: [{ path: 'current_password' }] })
  })

  it('leaves no account that superusers can list or activate again', async () => {
    const account = await identity.register()
    await remove(account)
    const { access_token: token } = await identity.logIn(superuser)
    const listed = await identity.request({ url: '/api/v1/users?limit=200', token })
    expect(listed.json().map(({ id }: { id: string }) => id)).not.toContain(account.id)
    expect((await identity.administer(token, account.id, { is_active: true })).statusCode).toBe(404)
  })
})
