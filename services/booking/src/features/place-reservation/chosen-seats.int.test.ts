import { newId } from '@marquee/kernel/id'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})

const rowOf = (types: readonly ('standard' | 'wheelchair' | 'companion')[]) =>
  types.map((type, index) => ({ id: `A${index + 1}`, row: 1, number: index + 1, type, x: index, y: 0 }))

/** A showtime in a room with one row, which refuses lone seats. */
const scheduleRow = (seats: number) =>
  booking.schedule({
    room: { id: newId(), name: 'Room 1', loneSeats: 'refuse' },
    seats: rowOf(Array.from({ length: seats }, () => 'standard')),
  })

const reservationsOf = (showtimeId: string) =>
  booking.sql(
    `SELECT 1 FROM reservations WHERE showtime_id = $1
     UNION ALL SELECT 1 FROM seat_allocations WHERE showtime_id = $1
     UNION ALL SELECT 1 FROM customer_seats WHERE showtime_id = $1`,
    [showtimeId],
  )

describe('in a room that refuses lone seats, a choice', () => {
  it('that leaves a seat alone is refused with seats to choose instead, and changes nothing', async () => {
    const showtimeId = await scheduleRow(6)
    const customer = await booking.customer()
    const refused = await customer.place(showtimeId, ['A2', 'A3'])
    expect([refused.status, refused.body]).toEqual([
      422,
      expect.objectContaining({ code: 'lone-seat', lone_seat_ids: ['A1'], instead: { seat_ids: ['A1', 'A2'] } }),
    ])
    expect(await reservationsOf(showtimeId)).toEqual([])
    expect((await customer.place(showtimeId, refused.body.instead.seat_ids)).status).toBe(201)
  })

  it('gets the same refusal again under the same idempotency key', async () => {
    const showtimeId = await scheduleRow(6)
    const customer = await booking.customer()
    const key = { 'idempotency-key': newId() }
    const body = { showtime_id: showtimeId, seat_ids: ['A2', 'A3'] }
    const first = await customer.call('POST', '/reservations', body, booking.url, key)
    const again = await customer.call('POST', '/reservations', body, booking.url, key)
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([422, 'true'])
    expect(again.body).toEqual(first.body)
  })

  it('that leaves a seat alone is accepted if every choice of as many seats leaves one alone', async () => {
    const showtimeId = await scheduleRow(5)
    const customer = await booking.customer()
    expect((await customer.place(showtimeId, ['A1', 'A2'])).status).toBe(201)
    expect((await customer.place(showtimeId, ['A4', 'A5'])).status).toBe(201)
  })

  it('that has a taken seat is refused because the seat is taken', async () => {
    const showtimeId = await scheduleRow(7)
    const customer = await booking.customer()
    await customer.place(showtimeId, ['A1', 'A2'])
    const refused = await customer.place(showtimeId, ['A2', 'A4'])
    expect(refused).toMatchObject({ status: 409, body: { code: 'seats-not-available', seat_ids: ['A2'] } })
  })

  it('is not refused because of seats that another replica has released meanwhile', async () => {
    const showtimeId = await scheduleRow(7)
    const customer = await booking.customer()
    const other = await booking.startReplica()
    const { body } = await customer.place(showtimeId, ['A1', 'A2'])
    await fetch(`${other}/api/v1/showtimes/${showtimeId}/seats`, { headers: { 'cache-control': 'no-cache' } })
    await customer.call('DELETE', `/reservations/${body.id}`)
    expect((await customer.place(showtimeId, ['A4', 'A5'], other)).status).toBe(201)
  })
})

it('a choice that leaves a seat alone is accepted in a room that allows lone seats', async () => {
  const { id } = await booking.held(['A2', 'A3'])
  expect(await booking.statusOf(id)).toBe('pending')
})

it('companion seats are held only with a wheelchair space beside them, at most three with each', async () => {
  const types = ['companion', 'companion', 'companion', 'companion', 'wheelchair', 'standard', 'companion'] as const
  const showtimeId = await booking.schedule({ seats: rowOf(types) })
  const customer = await booking.customer()
  for (const [seatIds, alone] of [
    [['A4'], ['A4']],
    [['A5', 'A7'], ['A7']],
    [['A3', 'A5'], ['A3']],
    [['A1', 'A2', 'A3', 'A4', 'A5'], ['A1']],
  ] as const) {
    const refused = await customer.place(showtimeId, [...seatIds])
    expect([refused.status, refused.body.code, refused.body.seat_ids]).toEqual([422, 'companion-alone', alone])
  }
  expect(await reservationsOf(showtimeId)).toEqual([])
  expect((await customer.place(showtimeId, ['A2', 'A3', 'A4', 'A5'])).status).toBe(201)
})
