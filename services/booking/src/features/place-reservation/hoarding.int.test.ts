import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking({ UNPAID_RESERVATIONS_PER_USER: '3' })
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

const minute = 60_000
const seat = (index: number) => [`A${index + 1}`]

describe('a customer', () => {
  it('has three unpaid reservations at a time, for whatever showtimes, and gets another when one is over', async () => {
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

  it('has no more than three by asking for twenty at once', async () => {
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

  it('gets the places of lapsed holds back', async () => {
    const customer = await booking.customer()
    const showtimeId = await booking.schedule()
    for (let index = 0; index < 3; index += 1) await customer.place(showtimeId, seat(index))
    booking.shiftTime(1_801)
    await booking.until(async () => {
      expect((await customer.place(showtimeId, ['A9'])).status).toBe(201)
    })
  })
})

describe('the end of a hold', () => {
  it('stays when the customer cancels and holds again, whatever seats of the showtime', async () => {
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
    expect(Date.parse(fresh.expires_at) - Date.parse(fresh.created_at)).toBe(30 * minute)
    const elsewhere = (await customer.place(await booking.schedule(), ['A1'])).body
    expect(Date.parse(elsewhere.expires_at) - Date.parse(elsewhere.created_at)).toBe(30 * minute)
  })

  it('leaves at least five minutes to a customer who holds again', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    const first = await customer.place(showtimeId, ['A1'])
    booking.shiftTime(1_700)
    await customer.call('DELETE', `/reservations/${first.body.id}`)
    const { body } = await customer.place(showtimeId, ['A1'])
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(5 * minute)
  })

  it('cannot be renewed by cancelling and placing at the same moment', async () => {
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
