import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seats, sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

const statusOf = async (showtimeId: string) =>
  (await booking.sql('SELECT status FROM showtimes WHERE id = $1', [showtimeId]))[0]?.status

describe('the copy of the catalog', () => {
  it('keeps apart the layouts of two rooms whose seats have the same labels', async () => {
    const plain = await booking.schedule()
    const cosy = await booking.schedule({ seats: seats.map((seat) => ({ ...seat, type: 'premium' as const })) })
    const priceOf = async (showtimeId: string) =>
      (await booking.seatMap(showtimeId)).find(({ id }) => id === 'A1')?.price
    expect([await priceOf(plain), await priceOf(cosy)]).toEqual([820, 1250])
  })

  it('does not put a cancelled showtime on sale again when its scheduling event is replayed', async () => {
    const movie = { id: newId(), title: 'Metropolis', posterUrl: null }
    const showtimeId = await booking.schedule({ movie })
    await booking.applied(await booking.publish(showtimeCancelled, { showtimeId, reason: 'The projector is broken' }))
    expect(await statusOf(showtimeId)).toBe('cancelled')

    await booking.sql('DELETE FROM inbox')
    await booking.schedule({ showtimeId, movie, room: { id: newId(), name: 'Another room' } })
    await eventually(async () => expect(await booking.sql('SELECT 1 FROM inbox')).toHaveLength(1))
    expect(await statusOf(showtimeId)).toBe('cancelled')
    const customer = await booking.customer()
    expect(await customer.place(showtimeId, ['A1'])).toMatchObject({ status: 409, body: { code: 'showtime-closed' } })
  })

  it('applies a cancellation that arrives before the scheduling of its showtime', async () => {
    const showtimeId = newId()
    const cancellation = await booking.publish(showtimeCancelled, { showtimeId, reason: 'The projector is broken' })
    await booking.schedule({ showtimeId })
    await booking.applied(cancellation)
    expect(await statusOf(showtimeId)).toBe('cancelled')
  })
})
