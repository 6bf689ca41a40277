import { answered } from '@marquee/api-client/client'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, visitCinema } from '../cinema.ts'

let cinema: Cinema
beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const customersWith = async (email: string) =>
  (await answered(cinema.staff.GET('/api/v1/admin/reservations', { params: { query: { email } } }))).map(
    ({ id, customer }) => [id, customer.is_guest],
  )

describe('a guest', () => {
  it('buys without an account, and keeps the ticket after becoming an account', async () => {
    const showtimeId = await cinema.showtime()
    const guest = await cinema.guest()
    const { id } = await guest.mustHold(showtimeId, ['A1'])
    await guest.pay(id)
    await guest.sees(id, 'confirmed')
    await eventually(async () => expect(await customersWith(guest.email)).toEqual([[id, true]]))

    expect(await guest.becomeAccount('correct horse battery')).toMatchObject({ id: guest.id, is_guest: false })
    expect(await guest.statusOf(id)).toBe('confirmed')
    const { access_token: token } = await cinema.logIn(guest.email)
    const own = await cinema.call('GET', '/reservations', { token })
    expect(own.body).toMatchObject([{ id, status: 'confirmed' }])
    await eventually(async () => expect(await customersWith(guest.email)).toEqual([[id, false]]))
  })

  it('sees no reservation of other guests or of the account with the same email', async () => {
    const showtimeId = await cinema.showtime()
    const account = await cinema.moviegoer()
    const [guest, other] = [await cinema.guest(account.email), await cinema.guest(account.email)]
    const ids = [
      (await account.mustHold(showtimeId, ['A1'])).id,
      (await guest.mustHold(showtimeId, ['A2'])).id,
      (await other.mustHold(showtimeId, ['A3'])).id,
    ]
    expect((await cinema.call('GET', '/reservations', { token: guest.token })).body).toMatchObject([{ id: ids[1] }])
    for (const id of [ids[0], ids[2]]) {
      const path = `/reservations/${id}`
      expect((await cinema.call('GET', path, { token: guest.token })).status).toBe(404)
      expect((await cinema.call('DELETE', path, { token: guest.token })).status).toBe(404)
    }
    await eventually(async () =>
      expect(await customersWith(account.email)).toEqual([
        [ids[2], true],
        [ids[1], true],
        [ids[0], false],
      ]),
    )
  })

  it('who is deleted loses the access tokens within two seconds', async () => {
    const guest = await cinema.guest()
    expect((await cinema.call('DELETE', '/users/me', { token: guest.token })).status).toBe(204)
    await eventually(
      async () => expect((await cinema.call('GET', '/reservations', { token: guest.token })).status).toBe(401),
      { within: 2_000 },
    )
  })
})
