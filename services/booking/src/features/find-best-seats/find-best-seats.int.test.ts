import { setTimeout as sleep } from 'node:timers/promises'
import { showtimeCancelled } from '@marquee/contracts/catalog-events'
import { newId } from '@marquee/kernel/id'
import { beforeAll, describe, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})

type Offer = { seat_ids: string[]; next_to_each_other: boolean }

const find = async (showtimeId: string, query: string, { base = booking.url, headers = {} } = {}) => {
  const response = await fetch(`${base}/api/v1/showtimes/${showtimeId}/best-seats?${query}`, { headers })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Offer[] }
}

const offersOf = async (...request: Parameters<typeof find>): Promise<string[]> =>
  (await find(...request)).body.map(({ seat_ids }) => seat_ids.join(' '))

/** A row of four standard seats, an aisle, two more, and a wheelchair space with a companion seat. */
const rowWithAisle = (
  ['standard', 'standard', 'standard', 'standard', 'standard', 'standard', 'wheelchair', 'companion'] as const
).map((type, index) => ({ id: `A${index + 1}`, row: 1, number: index + 1, type, x: index + (index < 4 ? 0 : 2), y: 0 }))

describe('the best seats', () => {
  it('are the nearest to the focal point of the room, without a token', async () => {
    const room = { id: newId(), name: 'Room 1', focalPoint: { x: 3, y: 2 } }
    const { status, body } = await find(await booking.schedule({ room }), 'count=2')
    expect([status, body]).toEqual([
      200,
      [
        { seat_ids: ['B3', 'B4'], next_to_each_other: true },
        { seat_ids: ['A3', 'A4'], next_to_each_other: true },
        { seat_ids: ['B1', 'B2'], next_to_each_other: true },
      ],
    ])
  })

  it('can be held exactly as offered, and are not offered again', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    for (let times = 0; times < 3; times += 1) {
      const { body } = await find(showtimeId, 'count=3')
      const seatIds = body[0]?.seat_ids ?? []
      const held = await customer.place(showtimeId, seatIds)
      expect([held.status, held.body.seats.map(({ id }: { id: string }) => id)]).toEqual([201, seatIds.toSorted()])
      const next = (await offersOf(showtimeId, 'count=3')).join(' ').split(' ')
      expect(next.filter((seatId) => seatIds.includes(seatId))).toEqual([])
    }
  })

  it('are not side by side across an aisle, whatever the numbers say', async () => {
    const showtimeId = await booking.schedule({ seats: rowWithAisle })
    expect((await find(showtimeId, 'count=5')).body).toEqual([
      { seat_ids: ['A1', 'A2', 'A3', 'A4', 'A5'], next_to_each_other: false },
    ])
  })

  it('are of the type that is asked for', async () => {
    const showtimeId = await booking.schedule()
    expect(await offersOf(showtimeId, 'count=10&seat_type=standard')).toEqual(['A1 A2 A3 A4 A5 A6 A7 A8 A9 A10'])
    const accessible = await booking.schedule({ seats: rowWithAisle })
    expect(await offersOf(accessible, 'count=1&seat_type=wheelchair')).toEqual(['A7'])
    const [party] = (await find(accessible, 'count=2&seat_type=companion')).body
    expect(party).toEqual({ seat_ids: ['A7', 'A8'], next_to_each_other: true })
    expect((await (await booking.customer()).place(accessible, party?.seat_ids ?? [])).status).toBe(201)
    expect(await offersOf(accessible, 'count=2&seat_type=companion')).toEqual([])
  })

  it('are none if fewer seats are free than the party needs, or if the show has started', async () => {
    const showtimeId = await booking.schedule({ seats: rowWithAisle.slice(0, 2) })
    expect(await find(showtimeId, 'count=3')).toMatchObject({ status: 200, body: [] })
    expect(await offersOf(showtimeId, 'count=2')).toEqual(['A1 A2'])
    booking.shiftTime(2 * 86_400)
    expect(await find(showtimeId, 'count=2')).toMatchObject({ status: 200, body: [] })
    booking.shiftTime(0)
  })

  it('are none for a cancelled showtime, also in a replica that had the showtime in its cache before', async () => {
    const base = await booking.startReplica()
    const showtimeId = await booking.schedule()
    for (const url of [booking.url, base]) expect(await offersOf(showtimeId, 'count=2', { base: url })).toHaveLength(3)
    await booking.applied(await booking.publish(showtimeCancelled, { showtimeId, reason: 'projector' }))
    for (const url of [booking.url, base]) expect(await offersOf(showtimeId, 'count=2', { base: url })).toEqual([])
  })
})

describe('a request for the best seats', () => {
  it.each(['', 'count=0', 'count=11', 'count=two', 'count=2&seat_type=sofa', 'count=2&row=1'])(
    'is refused with 422: %s',
    async (query) => {
      expect(await find(newId(), query)).toMatchObject({ status: 422, body: { code: 'validation-failed' } })
    },
  )

  it('gets 404 for a showtime that does not exist', async () => {
    expect(await find(newId(), 'count=2')).toMatchObject({ status: 404, body: { code: 'showtime-not-found' } })
  })

  it('gets a response that caches may share as long as a seat map, in the cache group of the showtime', async () => {
    const showtimeId = await booking.schedule()
    const { headers } = await find(showtimeId.toUpperCase(), 'count=2')
    expect([headers.get('cache-control'), headers.get('cache-groups')]).toEqual([
      'public, max-age=0, s-maxage=1, must-revalidate',
      `"seats-${showtimeId}"`,
    ])
  })

  it('sees a change of another replica within 300 ms, and at once with `Cache-Control: no-cache`', async () => {
    const base = await booking.startReplica()
    const customer = await booking.customer()
    const showtimeId = await booking.schedule()
    const [first = ''] = await offersOf(showtimeId, 'count=2', { base })
    await customer.place(showtimeId, first.split(' '))
    expect(await offersOf(showtimeId, 'count=2', { base, headers: { 'cache-control': 'no-cache' } })).not.toContain(
      first,
    )

    const [second = ''] = await offersOf(showtimeId, 'count=2', { base })
    await customer.place(showtimeId, second.split(' '))
    await sleep(300)
    expect(await offersOf(showtimeId, 'count=2', { base })).not.toContain(second)
  })
})
