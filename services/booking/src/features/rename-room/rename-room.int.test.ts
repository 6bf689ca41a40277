import { roomUpdated } from '@marquee/contracts/catalog-events'
import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

it('shows the newest name of a room on old and new tickets, in whatever order the events arrive', async () => {
  const roomId = newId()
  const showtimeId = await booking.schedule({ room: { id: roomId, name: 'Room 1' } })
  const customer = await booking.customer()
  const { body: ticket } = await customer.place(showtimeId, ['A1'])
  expect(ticket.showtime.room).toEqual({ id: roomId, name: 'Room 1' })

  const rename = (name: string, sequence: number) =>
    booking.publish(roomUpdated, { roomId, name }, { subject: roomId, sequence })
  await rename('Saal Lumière', 3)
  const shown = async () => (await customer.call('GET', `/reservations/${ticket.id}`)).body.showtime.room.name
  await booking.until(async () => expect(await shown()).toBe('Saal Lumière'))
  await booking.applied(await rename('an older name', 2))
  expect(await shown()).toBe('Saal Lumière')
  const later = await customer.place(showtimeId, ['A2'])
  expect(later.body.showtime.room).toEqual({ id: roomId, name: 'Saal Lumière' })
  const staff = await booking.customer({ isSuperuser: true })
  expect((await staff.call('GET', `/admin/showtimes/${showtimeId}/sales`)).body.showtime.room.name).toBe('Saal Lumière')
  await rename('Kino 7', 4)
  await booking.until(async () => expect(await shown()).toBe('Kino 7'))
})
