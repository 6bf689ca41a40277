import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

it('cancels every live reservation of a cancelled showtime and refuses new reservations', async () => {
  const { showtimeId, id } = await booking.held()
  const other = await booking.customer()
  const paid = (await other.place(showtimeId, ['B1'])).body.id
  await booking.payFor(paid)
  await booking.publish(showtimeCancelled, { showtimeId, reason: 'projector' })
  await booking.becomes(id, 'cancelled')
  await booking.becomes(paid, 'cancelled')
  expect((await booking.eventsOf(paid)).at(-1)?.data).toEqual({ reservationId: paid, reason: 'showtime_cancelled' })
  expect((await other.place(showtimeId, ['B2'])).body).toMatchObject({ status: 409, code: 'showtime-closed' })
  expect(await booking.sql('SELECT seats FROM customer_seats WHERE showtime_id = $1', [showtimeId])).toEqual([
    { seats: 0 },
    { seats: 0 },
  ])
})

it('cancels the other reservations of a cancelled showtime while one of them is locked', async () => {
  const { showtimeId, id: locked } = await booking.held()
  const { body: other } = await (await booking.customer()).place(showtimeId, ['B1'])
  const release = await booking.lockRow('reservations', locked)
  try {
    await booking.publish(showtimeCancelled, { showtimeId, reason: 'projector' })
    await booking.becomes(other.id, 'cancelled')
    expect(await booking.statusOf(locked)).toBe('pending')
  } finally {
    await release()
  }
  await booking.becomes(locked, 'cancelled')
})
