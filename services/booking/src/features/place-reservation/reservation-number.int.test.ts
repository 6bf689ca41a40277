import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'
import { placeReservation } from './place-reservation.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

describe('a reservation number', () => {
  it('is shown with the reservation and in the list, and lets staff find the reservation', async () => {
    const { customer, id } = await booking.held()
    const { body } = await customer.call('GET', `/reservations/${id}`)
    expect(body.number).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
    const [listed] = (await customer.call('GET', '/reservations')).body
    expect(listed.number).toBe(body.number)
    const staff = await booking.customer({ isSuperuser: true })
    const spoken = `${body.number.slice(0, 4).toLowerCase()} ${body.number.slice(4)}`
    const found = await staff.call('GET', `/admin/reservations?number=${encodeURIComponent(spoken)}`)
    expect(found.body.map((each: { id: string }) => each.id)).toEqual([id])
    expect((await staff.call('GET', '/admin/reservations?number=K7MW2QX0')).status).toBe(422)
  })

  it('is replaced by another number if another reservation has the same number', async () => {
    const { showtimeId, id } = await booking.held(['A1'])
    const [taken] = await booking.sql('SELECT number FROM reservations WHERE id = $1', [id])
    const numbers = [taken?.number, 'K7MW2QXT']
    const place = placeReservation({
      showtimes: booking.showtimes,
      snapshots: booking.snapshots,
      reservations: booking.reservations,
      now: () => new Date(),
      holdSeconds: 60,
      unpaidLimit: 3,
      newNumber: () => String(numbers.shift()),
    })
    const { reservation } = await place({ showtimeId, seatIds: ['A2'], userId: newId() })
    expect(reservation.number).toBe('K7MW2QXT')
    expect(await booking.seatStatus(showtimeId, 'A2')).toBe('reserved')
  })

  it('is made by the database for a replica of the version without numbers', async () => {
    const { id } = await booking.held()
    const [copy] = await booking.sql(
      `INSERT INTO reservations (id, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at, version)
       SELECT gen_random_uuid(), user_id, showtime_id, 'expired', seats, amount, currency, created_at, expires_at, 1
       FROM reservations WHERE id = $1 RETURNING number`,
      [id],
    )
    expect(copy?.number).toMatch(/^[2-9A-HJ-NP-Z]{8}$/)
  })
})
