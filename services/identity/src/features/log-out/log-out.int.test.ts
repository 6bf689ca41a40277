import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestIdentity, type TestIdentity } from '../../testing.ts'

let identity: TestIdentity

beforeAll(async () => {
  identity = await startTestIdentity()
})
afterAll(() => identity.stop())

const logOut = (options: { body?: object; cookies?: Record<string, string> }) =>
  identity.request({ method: 'POST', url: '/api/v1/auth/logout', ...options })

it('a logout ends the login to which the refresh token belongs, even if the token was used, and no other login', async () => {
  const account = await identity.register()
  const [first, other] = [await identity.logIn(account), await identity.logIn(account)]
  const second = (await identity.refresh(first.refresh_token)).json()
  const response = await logOut({ body: { refresh_token: first.refresh_token } })
  expect(response.statusCode).toBe(204)
  expect(response.body).toBe('')
  expect((await identity.refresh(second.refresh_token)).statusCode).toBe(401)
  expect((await identity.refresh(other.refresh_token)).statusCode).toBe(200)
})

it('a logout reads the token from the cookie and clears the cookie', async () => {
  const { refresh_token } = await identity.logIn(await identity.register())
  const response = await logOut({ cookies: { marquee_refresh: refresh_token } })
  expect(response.statusCode).toBe(204)
  expect(response.cookies).toMatchObject([{ name: 'marquee_refresh', value: '', path: '/api/v1/auth' }])
  expect(response.cookies[0]?.expires?.getTime()).toBe(0)
  expect((await identity.refresh(refresh_token)).statusCode).toBe(401)
})

it('POST /auth/logout answers 204 without a token and with an unknown token', async () => {
  expect((await logOut({})).statusCode).toBe(204)
  expect((await logOut({ body: {} })).statusCode).toBe(204)
  expect((await logOut({ body: { refresh_token: 'unknown' } })).statusCode).toBe(204)
})

it('POST /auth/logout refuses unknown fields', async () => {
  expect((await logOut({ body: { everywhere: true } })).statusCode).toBe(422)
})

it('two logouts with the same token publish the end of the login once', async () => {
  const account = await identity.register()
  const { refresh_token } = await identity.logIn(account)
  for (let times = 0; times < 2; times += 1) await logOut({ body: { refresh_token } })
  const events = await identity.query("SELECT type, data FROM events WHERE subject = $1 AND type LIKE '%logins%'", [
    account.id,
  ])
  const [family] = await identity.query('SELECT id FROM refresh_families WHERE user_id = $1', [account.id])
  expect(events).toEqual([
    { type: 'identity.logins-ended.v1', data: { userId: account.id, loginIds: [family?.['id']] } },
  ])
})

it('a logout reads the cookie of a request that has a content type but no body', async () => {
  const { refresh_token } = await identity.logIn(await identity.register())
  const response = await identity.request({
    method: 'POST',
    url: '/api/v1/auth/logout',
    headers: { 'content-type': 'application/json' },
    cookies: { marquee_refresh: refresh_token },
  })
  expect(response.statusCode).toBe(204)
  expect((await identity.refresh(refresh_token)).statusCode).toBe(401)
})
