import { answered } from '@marquee/api-client/client'
import { verifyTicket } from '@marquee/driver/verify-ticket'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, visitCinema } from '../cinema.ts'

type Moviegoer = Awaited<ReturnType<Cinema['moviegoer']>>

let cinema: Cinema
beforeAll(async () => {
  cinema = await visitCinema()
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

const reservationOf = ({ api }: Moviegoer, id: string) =>
  answered(api.GET('/api/v1/reservations/{id}', { params: { path: { id } } }))

const buy = async (showtimeId: string, seatIds: string[], moviegoer: Moviegoer): Promise<string> => {
  const { id } = await moviegoer.mustHold(showtimeId, seatIds)
  await moviegoer.pay(id)
  await moviegoer.sees(id, 'confirmed')
  return id
}

const refundedTo = (id: string, money: { captured: number; refunded: number }) =>
  eventually(async () => expect(await cinema.moneyOf(id)).toEqual(money), { within: 15_000 })

describe('a moviegoer', () => {
  it('gives one of two tickets back, gets its price, and the old code no longer admits to the seat', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const id = await buy(showtimeId, ['A1', 'B1'], moviegoer)
    const [kept, given] = await moviegoer.tickets(id)

    expect(await moviegoer.giveBack(id, 'B1')).toBe(204)
    expect(await moviegoer.giveBack(id, 'B1')).toBe(204)
    expect(await reservationOf(moviegoer, id)).toMatchObject({
      status: 'confirmed',
      seats: [{ id: 'A1' }],
      seats_given_back: [{ id: 'B1', price: 1250 }],
      amount: 820,
    })
    await refundedTo(id, { captured: 2070, refunded: 1250 })
    await eventually(async () =>
      expect(await moviegoer.payment(id)).toMatchObject({ status: 'succeeded', amount: 2070, refunded_amount: 1250 }),
    )

    const next = await cinema.moviegoer()
    const nextId = await buy(showtimeId, ['B1'], next)
    const [sold] = await next.tickets(nextId)
    const { keys } = await answered(cinema.client().GET('/.well-known/ticket-keys.json'))
    // Both codes are signed by the cinema. The list of tickets tells which of them admits to the seat.
    expect(verifyTicket(given?.code ?? '', keys)).toEqual({ showtimeId, reservationId: id, seatId: 'B1' })
    expect(verifyTicket(sold?.code ?? '', keys)).toEqual({ showtimeId, reservationId: nextId, seatId: 'B1' })
    expect((await moviegoer.tickets(id)).map(({ code, status }) => [code, status])).toEqual([
      [kept?.code, 'valid'],
      [given?.code, 'void'],
    ])
    expect(sold).toMatchObject({ status: 'valid' })

    const sales = await answered(
      cinema.staff.GET('/api/v1/admin/showtimes/{id}/sales', { params: { path: { id: showtimeId } } }),
    )
    expect(sales).toMatchObject({ seats_sold: 2, revenue: 2070 })

    expect(await moviegoer.giveBack(id, 'A1')).toBe(204)
    await moviegoer.sees(id, 'refunded')
    await refundedTo(id, { captured: 2070, refunded: 2070 })
  })

  it('gives a seat of a hold back, and pays less on the same intent', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(showtimeId, ['A1', 'B1'])
    const { client_secret: secret } = await moviegoer.payment(id)
    expect(await moviegoer.giveBack(id, 'B1')).toBe(204)
    expect(await cinema.seatStatus(showtimeId, 'B1')).toBe('available')
    await eventually(async () =>
      expect(await moviegoer.payment(id)).toMatchObject({
        status: 'requires_payment',
        amount: 820,
        client_secret: secret,
      }),
    )
    await moviegoer.pay(id)
    await moviegoer.sees(id, 'confirmed')
    expect(await cinema.moneyOf(id)).toEqual({ captured: 820, refunded: 0 })
  })

  it('pays and gives a seat back at the same moment, and has paid for one seat in the end', async () => {
    const showtimeId = await cinema.showtime()
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(showtimeId, ['A1', 'A2'])
    await moviegoer.payment(id)
    // Stripe may refuse a payment while its amount changes. Then the moviegoer pays again.
    const paid = moviegoer.pay(id).catch(() => moviegoer.pay(id))
    expect(await moviegoer.giveBack(id, 'A2')).toBe(204)
    await paid
    await moviegoer.sees(id, 'confirmed')
    await eventually(async () => {
      const { captured, refunded } = await cinema.moneyOf(id)
      expect(captured - refunded).toBe(820)
    })
    expect(await reservationOf(moviegoer, id)).toMatchObject({ amount: 820, seats: [{ id: 'A1' }] })
  })

  it('gives the wheelchair space back, and its companion seats are given back with it', async () => {
    const types = ['wheelchair', 'companion', 'companion', 'standard'] as const
    const seats = types.map((type, index) => ({ row: 1, number: index + 1, type }))
    const body = { name: `Room of wheelchairs ${crypto.randomUUID()}`, seat_configuration: seats }
    const room = await answered(cinema.staff.POST('/api/v1/rooms', { body }))
    const showtimeId = await cinema.showtime(86_400, room.id)
    const moviegoer = await cinema.moviegoer()
    const id = await buy(showtimeId, ['A1', 'A2', 'A3', 'A4'], moviegoer)
    const { amount, seats: bought } = await reservationOf(moviegoer, id)
    const rest = bought.find((seat) => seat.id === 'A4')?.price ?? 0

    expect(await moviegoer.giveBack(id, 'A1')).toBe(204)
    expect(await reservationOf(moviegoer, id)).toMatchObject({ seats: [{ id: 'A4' }], amount: rest })
    await refundedTo(id, { captured: amount, refunded: amount - rest })
    expect((await moviegoer.tickets(id)).map(({ seat, status }) => [seat.id, status])).toEqual([
      ['A4', 'valid'],
      ['A1', 'void'],
      ['A2', 'void'],
      ['A3', 'void'],
    ])
    expect(await cinema.seatStatus(showtimeId, 'A2')).toBe('available')
  })
})

it('a seat that the reservation never had is not found', async () => {
  const moviegoer = await cinema.moviegoer()
  const { id } = await moviegoer.mustHold(await cinema.showtime(), ['A1'])
  const params = { path: { id, seat_id: 'Z9' } }
  const { error } = await moviegoer.api.DELETE('/api/v1/reservations/{id}/seats/{seat_id}', { params })
  expect(error).toMatchObject({ status: 404, code: 'seat-not-found' })
  expect((await reservationOf(moviegoer, id)).seats).toHaveLength(1)
})
