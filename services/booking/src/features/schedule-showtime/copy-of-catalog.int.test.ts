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

  const positions = {
    seats: seats.map((seat) => ({ ...seat, x: seat.number + 0.5, y: seat.row * 2 })),
    room: { id: newId(), name: 'Room 1', focalPoint: { x: 6, y: 3.33 }, loneSeats: 'refuse' as const },
  }
  const rowOf = async (showtimeId: string) =>
    (
      await booking.sql(
        'SELECT s.*, l.seats FROM showtimes s JOIN seat_layouts l ON l.digest = s.layout WHERE s.id = $1',
        [showtimeId],
      )
    )[0] as Record<string, unknown>
  /** Publishes the scheduling event of a showtime again, and waits until booking has applied it. */
  const replay = async (showtimeId: string, over: Parameters<TestBooking['schedule']>[0]) => {
    const event = newId()
    await booking.schedule({ showtimeId, ...over }, { id: event })
    await booking.applied(event)
  }

  it('has the focal point and the rule for lone seats of the scheduling event', async () => {
    const scaled = await rowOf(await booking.schedule(positions))
    expect(scaled).toMatchObject({ focal_point: { x: 6, y: 3.33 }, lone_seats: 'refuse', seats: positions.seats })
    const plain = await rowOf(await booking.schedule())
    expect(plain).toMatchObject({ focal_point: null, lone_seats: 'allow', seats })
  })

  it('is the same layout whether or not the scheduling event has row labels, the screen and the turnaround', async () => {
    const showtimeIds = [
      await booking.schedule(positions),
      await booking.schedule({
        seats: positions.seats.map((seat) => ({ ...seat, rowLabel: seat.id.slice(0, 1) })),
        room: { ...positions.room, screen: { x: 5.5, y: -1, width: 10 }, turnaroundMinutes: 25 },
      }),
    ]
    const [plain, full] = [await rowOf(showtimeIds[0] ?? ''), await rowOf(showtimeIds[1] ?? '')]
    expect(full).toMatchObject({ layout: plain['layout'], seats: positions.seats })
    expect((await booking.seatMap(showtimeIds[1] ?? ''))[0]).toMatchObject({ id: 'A1', row_label: 'A', x: 1.5, y: 2 })
  })

  it('gets positions by a replay for a showtime that was copied without them, and nothing else changes', async () => {
    const { showtimeId, id } = await booking.held(['A1'])
    const before = await rowOf(showtimeId)
    const later = new Date(Date.now() + 9 * 86_400_000).toISOString()
    const prices = { standard: 1, premium: 1, wheelchair: 1, companion: 1 }
    await replay(showtimeId, { ...positions, startsAt: later, prices, currency: 'usd', timeZone: 'UTC' })
    expect(await rowOf(showtimeId)).toEqual({
      ...before,
      layout: expect.any(String),
      seats: positions.seats,
      focal_point: { x: 6, y: 3.33 },
      lone_seats: 'refuse',
    })
    expect(await booking.statusOf(id)).toBe('pending')
    const restarted = await booking.startReplica()
    const map = (await (await fetch(`${restarted}/api/v1/showtimes/${showtimeId}/seats`)).json()) as { id: string }[]
    expect(map).toHaveLength(20)
    expect(map[0]).toMatchObject({ id: 'A1', x: 1.5, y: 2, price: 820, status: 'reserved' })
  })

  it('keeps the positions of a showtime whatever is replayed later', async () => {
    const showtimeId = await booking.schedule(positions)
    const before = await rowOf(showtimeId)
    await replay(showtimeId, {})
    expect(await rowOf(showtimeId)).toEqual(before)
    await replay(showtimeId, { room: { ...positions.room, focalPoint: { x: 0, y: 0 }, loneSeats: 'allow' } })
    expect(await rowOf(showtimeId)).toEqual(before)
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
