import { answered } from '@marquee/api-client/client'
import { asMoviegoer } from '@marquee/driver/moviegoer'
import { verifyTicket } from '@marquee/driver/verify-ticket'
import { eventually } from '@marquee/testing/eventually'
import { scanPdf, scanPicture } from '@marquee/testing/printed-tickets'
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

/** Downloads a file of a reservation through the gateway. */
const download = async (token: string, path: string): Promise<Buffer> => {
  const response = await fetch(`${cinema.gateway}/api/v1/reservations/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect([path, response.status]).toEqual([path, 200])
  return Buffer.from(await response.arrayBuffer())
}

describe('a guest', () => {
  it('extends a hold, buys without an account, and downloads tickets whose codes verify', async () => {
    const showtimeId = await cinema.showtime()
    const guest = await cinema.guest()
    const { id, number, expires_at: end } = await guest.mustHold(showtimeId, ['A1', 'A2'])
    const { expires_at: laterEnd } = await guest.extend(id)
    expect(Date.parse(laterEnd) - Date.parse(end)).toBe(600_000)
    await guest.pay(id)
    await guest.sees(id, 'confirmed')

    const tickets = await guest.tickets(id)
    const { keys } = await answered(cinema.client().GET('/.well-known/ticket-keys.json'))
    expect(tickets.map(({ code }) => verifyTicket(code, keys))).toEqual(
      ['A1', 'A2'].map((seatId) => ({ showtimeId, reservationId: id, seatId })),
    )
    const pages = await scanPdf(await download(guest.token, `${id}/tickets.pdf`))
    expect(pages.map(({ code }) => code)).toEqual(tickets.map(({ code }) => code))
    expect(pages.every(({ lines }) => lines.join(' ').includes(number))).toBe(true)
    for (const ticket of tickets) {
      const picture = await scanPicture(await download(guest.token, `${id}/tickets/${ticket.id}.png`))
      expect(picture.code).toBe(ticket.code)
    }
    const calendar = (await download(guest.token, `${id}/calendar.ics`)).toString()
    expect(calendar).toMatch(/^BEGIN:VCALENDAR[\s\S]*BEGIN:VEVENT[\s\S]*SUMMARY:Metropolis/)
  })

  it('keeps the tickets after becoming an account, logs in with the password, and gives one seat back', async () => {
    const showtimeId = await cinema.showtime()
    const guest = await cinema.guest()
    const { id } = await guest.mustHold(showtimeId, ['A1', 'A2'])
    await guest.pay(id)
    await guest.sees(id, 'confirmed')
    const [kept, given] = await guest.tickets(id)
    await eventually(async () => expect(await customersWith(guest.email)).toEqual([[id, true]]))

    expect(await guest.becomeAccount('correct horse battery')).toMatchObject({ id: guest.id, is_guest: false })
    expect(await guest.statusOf(id)).toBe('confirmed')
    const { access_token: token } = await cinema.logIn(guest.email)
    const account = asMoviegoer(cinema.client(token))
    expect(await answered(account.reservations())).toMatchObject([{ id, status: 'confirmed' }])
    await eventually(async () => expect(await customersWith(guest.email)).toEqual([[id, false]]))

    expect((await account.giveBack(id, 'A2')).response.status).toBe(204)
    const tickets = await answered(account.tickets(id))
    expect(tickets.map(({ code, status }) => [code, status])).toEqual([
      [kept?.code, 'valid'],
      [given?.code, 'void'],
    ])
    await eventually(async () => expect(await cinema.moneyOf(id)).toEqual({ captured: 1640, refunded: 820 }), {
      within: 15_000,
    })
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
