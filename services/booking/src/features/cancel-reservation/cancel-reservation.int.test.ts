import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
beforeEach(() => booking.shiftTime(0))
afterAll(() => booking.stop())

const cancel = (by: TestCustomer, id: string) => by.call('DELETE', `/reservations/${id}`)

describe('cancelling a reservation', () => {
  it('releases the seats once when several requests cancel at the same moment', async () => {
    const { showtimeId, customer, id } = await booking.held()
    // Each request has read the reservation, or waits for its row, before any request can change the reservation.
    const release = await booking.lockRow('reservations', id)
    const answers = [1, 2, 3].map(() => cancel(customer, id))
    await booking.waitingStatements(3)
    await release()
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([204, 204, 204])
    expect(await booking.statusOf(id)).toBe('cancelled')
    expect(await booking.seatStatus(showtimeId, 'A1')).toBe('available')
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-cancelled'])
    expect((await (await booking.customer()).place(showtimeId, ['A1'])).status).toBe(201)
  })

  it('is allowed for staff, and other customers get 404', async () => {
    const { id } = await booking.held()
    const other = await booking.customer()
    expect((await cancel(other, id)).body).toMatchObject({ status: 404, code: 'reservation-not-found' })
    expect(await booking.statusOf(id)).toBe('pending')

    const staff = await booking.customer({ isSuperuser: true })
    expect((await cancel(staff, id)).status).toBe(204)
    expect(await booking.statusOf(id)).toBe('cancelled')
  })
})

describe('once the show has started', () => {
  const started = { status: 409, code: 'showtime-started' }

  it('a ticket cannot be cancelled', async () => {
    const { customer, id } = await booking.held()
    await booking.payFor(id)
    booking.shiftTime(86_400 + 60)
    expect((await cancel(customer, id)).body).toMatchObject(started)
    expect(await booking.statusOf(id)).toBe('confirmed')
  })

  it('a hold that can still be paid cannot be cancelled', async () => {
    const startsAt = new Date(Date.now() + 600_000).toISOString()
    const { customer, id } = await booking.held(['A1'], { startsAt })
    // The hold expires five minutes after the start.
    booking.shiftTime(720)
    expect((await cancel(customer, id)).body).toMatchObject(started)
    expect(await booking.statusOf(id)).toBe('pending')
  })

  it('an expired hold stays expired, and cancelling it is answered with 204', async () => {
    const { customer, id } = await booking.held()
    booking.shiftTime(86_400 + 60)
    await booking.becomes(id, 'expired')
    expect((await cancel(customer, id)).status).toBe(204)
    expect(await booking.factsOf(id)).toEqual(['reservation-placed', 'reservation-expired'])
  })
})
