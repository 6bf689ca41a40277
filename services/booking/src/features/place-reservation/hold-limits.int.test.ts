import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { seatAllocationViews } from '../../infrastructure/seat-allocations.ts'
import { seatSnapshots } from '../../infrastructure/seat-snapshots.ts'
import { showtimeCopies } from '../../infrastructure/showtimes.ts'
import { startTestBooking, type TestBooking } from '../../testing.ts'
import { placeReservation } from './place-reservation.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking({ UNPAID_RESERVATIONS_PER_USER: '3', RESERVATION_EXPIRATION_SECONDS: '1200' })
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

const minute = 60_000
const seat = (index: number) => [`A${index + 1}`]

describe('a customer', () => {
  it('can have three unpaid reservations over all showtimes, and another once one of them is paid or cancelled', async () => {
    const customer = await booking.customer()
    const held: string[] = []
    for (let index = 0; index < 3; index += 1) {
      held.push((await customer.place(await booking.schedule(), ['A1'])).body.id)
    }
    const showtimeId = await booking.schedule()
    const refused = await customer.place(showtimeId, ['A1'])
    expect([refused.status, refused.body.code]).toEqual([409, 'unpaid-limit'])
    expect((await booking.seatMap(showtimeId)).every(({ status }) => status === 'available')).toBe(true)
    expect((await (await booking.customer()).place(showtimeId, ['A2'])).status).toBe(201)

    await customer.call('DELETE', `/reservations/${held[0]}`)
    await customer.call('DELETE', `/reservations/${held[0]}`)
    expect((await customer.place(showtimeId, ['A1'])).status).toBe(201)
    expect((await customer.place(showtimeId, ['A3'])).body.code).toBe('unpaid-limit')
    await booking.payFor(held[1] ?? '')
    expect((await customer.place(showtimeId, ['A3'])).status).toBe(201)
    expect((await customer.place(showtimeId, ['A4'])).body.code).toBe('unpaid-limit')
  })

  it('gains no further unpaid reservation by cancelling a ticket', async () => {
    const customer = await booking.customer()
    const showtimeId = await booking.schedule()
    const { body: ticket } = await customer.place(showtimeId, ['B1'])
    await booking.payFor(ticket.id)
    for (let index = 0; index < 3; index += 1) await customer.place(showtimeId, seat(index))
    expect((await customer.call('DELETE', `/reservations/${ticket.id}`)).status).toBe(204)
    expect((await customer.place(showtimeId, ['A4'])).body.code).toBe('unpaid-limit')
  })

  it('is limited to three unpaid reservations although a higher limit applied to an earlier placement', async () => {
    const customer = await booking.customer()
    const showtimeId = await booking.schedule()
    for (let index = 0; index < 3; index += 1) await customer.place(showtimeId, seat(index))
    await booking.sql('UPDATE customer_holds SET allowed = 10 WHERE user_id = $1', [customer.id])
    expect((await customer.place(showtimeId, ['A4'])).body.code).toBe('unpaid-limit')
  })

  it('gets three of twenty concurrent reservations', async () => {
    const customer = await booking.customer()
    const showtimeIds = await Promise.all(Array.from({ length: 4 }, () => booking.schedule()))
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        customer.place(showtimeIds[index % 4] ?? '', seat(Math.floor(index / 4))),
      ),
    )
    expect(answers.filter(({ status }) => status === 201).length).toBe(3)
    for (const { status, body } of answers) {
      if (status !== 201) expect([status, body.code]).toEqual([409, 'unpaid-limit'])
    }
    const [count] = await booking.sql('SELECT unpaid FROM customer_holds WHERE user_id = $1', [customer.id])
    expect(count?.['unpaid']).toBe(3)
  })

  it('can place another reservation once holds have expired', async () => {
    const customer = await booking.customer()
    const showtimeId = await booking.schedule()
    for (let index = 0; index < 3; index += 1) await customer.place(showtimeId, seat(index))
    booking.shiftTime(1_201)
    await booking.until(async () => {
      expect((await customer.place(showtimeId, ['A9'])).status).toBe(201)
    })
  })
})

describe('the end of a hold', () => {
  it('stays the same when the customer cancels and holds other seats of the showtime', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const first = await customer.place(showtimeId, ['A1'])
    booking.shiftTime(600)
    await customer.call('DELETE', `/reservations/${first.body.id}`)
    const second = await customer.place(showtimeId, ['B1', 'B2'])
    expect(second.body.expires_at).toBe(first.body.expires_at)
    await customer.call('DELETE', `/reservations/${second.body.id}`)
    expect((await customer.place(showtimeId, ['A1'])).body.expires_at).toBe(first.body.expires_at)

    const other = await booking.customer()
    const fresh = (await other.place(showtimeId, ['A5'])).body
    expect(Date.parse(fresh.expires_at) - Date.parse(fresh.created_at)).toBe(20 * minute)
    const elsewhere = (await customer.place(await booking.schedule(), ['A1'])).body
    expect(Date.parse(elsewhere.expires_at) - Date.parse(elsewhere.created_at)).toBe(20 * minute)
  })

  it('is the first hold’s end when the customer cancels several holds, in whatever order', async () => {
    const showtimeId = await booking.schedule()
    for (const order of [(holds: string[]) => holds, (holds: string[]) => holds.toReversed()]) {
      const customer = await booking.customer()
      booking.shiftTime(0)
      const first = (await customer.place(showtimeId, ['A1'])).body
      booking.shiftTime(300)
      const second = (await customer.place(showtimeId, ['A2'])).body
      for (const id of order([first.id, second.id])) await customer.call('DELETE', `/reservations/${id}`)
      const again = (await customer.place(showtimeId, ['A3'])).body
      expect(again.expires_at).toBe(first.expires_at)
      await customer.call('DELETE', `/reservations/${again.id}`)
    }
  })

  it('is that of the newest cancelled hold once the end of an older cancelled hold has passed by the service’s clock', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const oldest = (await customer.place(showtimeId, ['A1'])).body
    await customer.call('DELETE', `/reservations/${oldest.id}`)
    booking.shiftTime(1_500)
    const cancelled = (await customer.place(showtimeId, ['A1'])).body
    expect(Date.parse(cancelled.expires_at)).toBeGreaterThan(Date.parse(oldest.expires_at))
    await customer.call('DELETE', `/reservations/${cancelled.id}`)
    booking.shiftTime(1_600)
    expect((await customer.place(showtimeId, ['A1'])).body.expires_at).toBe(cancelled.expires_at)
  })

  it('is not shortened by a cancelled ticket', async () => {
    const { showtimeId, customer, id } = await booking.held()
    await booking.payFor(id)
    booking.shiftTime(600)
    await customer.call('DELETE', `/reservations/${id}`)
    const { body } = await customer.place(showtimeId, ['A1'])
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(20 * minute)
  })

  it('is decided again when the customer cancels a hold at the same moment', async () => {
    const { showtimeId, customer, id, expiresAt } = await booking.held()
    const { reservations } = booking
    let isCancelled = false
    const place = placeReservation({
      showtimes: showtimeCopies(booking.db),
      snapshots: seatSnapshots(seatAllocationViews(booking.db)),
      reservations: {
        ...reservations,
        place: async (...decided) => {
          if (!isCancelled) await customer.call('DELETE', `/reservations/${id}`)
          isCancelled = true
          return reservations.place(...decided)
        },
      },
      now: () => new Date(Date.now() + 10 * minute),
      holdSeconds: 1_200,
      unpaidLimit: 3,
    })
    const held = await place({ showtimeId, seatIds: ['A1'], userId: customer.id })
    expect(held.reservation.expiresAt.toISOString()).toBe(expiresAt)
  })

  it('leaves at least five minutes to a customer who cancels and holds again', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const first = await customer.place(showtimeId, ['A1'])
    booking.shiftTime(1_100)
    await customer.call('DELETE', `/reservations/${first.body.id}`)
    const { body } = await customer.place(showtimeId, ['A1'])
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(5 * minute)
  })

  it('is not extended by cancelling and placing at the same moment', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const first = (await customer.place(showtimeId, ['A1'])).body
    booking.shiftTime(600)
    let held = first
    for (let round = 0; round < 15; round += 1) {
      const [, ...placed] = await Promise.all([
        customer.call('DELETE', `/reservations/${held.id}`),
        ...Array.from({ length: 3 }, () => customer.place(showtimeId, ['A1'])),
      ])
      const again = placed.find(({ status }) => status === 201) ?? (await customer.place(showtimeId, ['A1']))
      expect(again.status).toBe(201)
      expect(again.body.expires_at).toBe(first.expires_at)
      held = again.body
    }
  })

  it('is five minutes after the start at the latest', async () => {
    const startsAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 10 * minute).toISOString()
    const showtimeId = await booking.schedule({ startsAt })
    const { body } = await (await booking.customer()).place(showtimeId, ['A1'])
    expect(Date.parse(body.expires_at)).toBe(Date.parse(startsAt) + 5 * minute)
  })
})
