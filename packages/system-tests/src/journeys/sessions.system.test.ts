import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, visitCinema } from '../cinema.ts'

let cinema: Cinema
beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

/** The status of a request with the access token: 200 while the login lasts, 401 after its end. */
const statusWith = async ({ access_token }: { access_token: string }): Promise<number> =>
  (await cinema.call('GET', '/reservations', { token: access_token })).status

const isRefusedSoon = (tokens: { access_token: string }) =>
  eventually(async () => expect(await statusWith(tokens)).toBe(401), { within: 2_000 })

const refresh = (refresh_token: string) => cinema.call('POST', '/auth/refresh', { body: { refresh_token } })

/** A new moviegoer with two logins. */
const withTwoLogins = async () => {
  const { email, password } = await cinema.moviegoer()
  const [one, other] = [await cinema.logIn(email, password), await cinema.logIn(email, password)]
  expect([await statusWith(one), await statusWith(other)]).toEqual([200, 200])
  return { email, password, one, other }
}

describe('the access tokens of a login are refused within two seconds', () => {
  it('after its logout, which leaves other logins valid', async () => {
    const { one, other } = await withTwoLogins()
    const { status } = await cinema.call('POST', '/auth/logout', { body: { refresh_token: one.refresh_token } })
    expect(status).toBe(204)
    await isRefusedSoon(one)
    expect(await statusWith(other)).toBe(200)
  })

  it('after one of its refresh tokens is used twice', async () => {
    const { one, other } = await withTwoLogins()
    expect((await refresh(one.refresh_token)).status).toBe(200)
    expect((await refresh(one.refresh_token)).status).toBe(401)
    await isRefusedSoon(one)
    expect(await statusWith(other)).toBe(200)
  })

  it('after a password change by another login, which stays valid', async () => {
    const { password, one, other } = await withTwoLogins()
    const body = { password: 'a better horse battery', current_password: password }
    expect((await cinema.call('PATCH', '/users/me', { token: one.access_token, body })).status).toBe(200)
    await isRefusedSoon(other)
    expect(await statusWith(one)).toBe(200)
  })
})
