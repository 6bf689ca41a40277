import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, visitCinema } from '../cinema.ts'

let cinema: Cinema
beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const isLetIn = async ({ access_token }: { access_token: string }): Promise<number> =>
  (await cinema.call('GET', '/reservations', { token: access_token })).status

const isOut = (tokens: { access_token: string }) =>
  eventually(async () => expect(await isLetIn(tokens)).toBe(401), { within: 2_000 })

const refresh = (refresh_token: string) => cinema.call('POST', '/auth/refresh', { body: { refresh_token } })

/** Somebody who is signed in on two devices. */
const twice = async () => {
  const { email, password } = await cinema.moviegoer()
  const [one, other] = [await cinema.logIn(email, password), await cinema.logIn(email, password)]
  expect([await isLetIn(one), await isLetIn(other)]).toEqual([200, 200])
  return { email, password, one, other }
}

describe('within two seconds, the access tokens of a login are refused', () => {
  it('that has logged out, and of no other', async () => {
    const { one, other } = await twice()
    const { status } = await cinema.call('POST', '/auth/logout', { body: { refresh_token: one.refresh_token } })
    expect(status).toBe(204)
    await isOut(one)
    expect(await isLetIn(other)).toBe(200)
  })

  it('of which a refresh token came twice', async () => {
    const { one, other } = await twice()
    expect((await refresh(one.refresh_token)).status).toBe(200)
    expect((await refresh(one.refresh_token)).status).toBe(401)
    await isOut(one)
    expect(await isLetIn(other)).toBe(200)
  })

  it('that somebody had before changing the password', async () => {
    const { password, one, other } = await twice()
    const body = { password: 'a better horse battery', current_password: password }
    expect((await cinema.call('PATCH', '/users/me', { token: one.access_token, body })).status).toBe(200)
    await isOut(other)
    expect(await isLetIn(one)).toBe(200)
  })
})
