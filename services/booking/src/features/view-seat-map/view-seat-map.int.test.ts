import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seats, startTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking()
})
afterAll(() => booking.stop())

it('shows every seat of a showtime with its price and status, without a token', async () => {
  const { showtimeId, customer, id } = await booking.held(['A1'])
  await booking.payFor(id)
  await customer.place(showtimeId, ['B1'])
  const map = await booking.seatMap(showtimeId)
  expect(map.map((seat) => seat.id)).toEqual(seats.map((seat) => seat.id))
  expect(map.filter(({ status }) => status !== 'available')).toEqual([
    {
      id: 'A1',
      row: 1,
      row_label: 'A',
      number: 1,
      type: 'standard',
      price: 820,
      x: 1,
      y: 1,
      prices: { adult: 820 },
      status: 'occupied',
    },
    {
      id: 'B1',
      row: 2,
      row_label: 'B',
      number: 1,
      type: 'premium',
      price: 1250,
      x: 1,
      y: 2,
      prices: { adult: 1250 },
      status: 'reserved',
    },
  ])
})

it('shows the positions of seats from the scheduling event, and stores none of them with a reservation', async () => {
  const scaled = [
    { id: 'J1', row: 9, number: 1, type: 'standard' as const, x: 1.5, y: 8.25 },
    { id: 'J2', row: 9, number: 2, type: 'standard' as const, x: 3, y: 8.25 },
  ]
  const { showtimeId, customer, id } = await booking.held(['J2'], { seats: scaled })
  expect(await booking.seatMap(showtimeId)).toMatchObject([
    { id: 'J1', row_label: 'J', x: 1.5, y: 8.25, prices: { adult: 820 }, price: 820, status: 'available' },
    { id: 'J2', row_label: 'J', x: 3, y: 8.25, status: 'reserved' },
  ])
  const seat = { id: 'J2', row: 9, number: 2, type: 'standard', price: 820 }
  expect(await booking.sql('SELECT seats FROM reservations WHERE id = $1', [id])).toEqual([{ seats: [seat] }])
  const shown = (await customer.call('GET', `/reservations/${id}`)).body
  expect(shown.seats).toEqual([{ ...seat, row_label: 'J' }])
})

it('answers 404 for the seat map of a showtime that does not exist', async () => {
  const response = await fetch(`${booking.url}/api/v1/showtimes/${newId()}/seats`)
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'showtime-not-found'])
})

it('answers 304 to `If-None-Match` until a seat has changed', async () => {
  const showtimeId = await booking.schedule()
  const get = (tag?: string) =>
    fetch(`${booking.url}/api/v1/showtimes/${showtimeId}/seats`, { headers: tag ? { 'if-none-match': tag } : {} })
  const tag = (await get()).headers.get('etag') ?? ''
  const unchanged = await get(tag)
  expect([unchanged.status, await unchanged.text()]).toEqual([304, ''])
  const { body } = await (await booking.customer()).place(showtimeId, ['A1'])
  const held = await get(tag)
  expect(held.status).toBe(200)
  await booking.payFor(body.id)
  const sold = await get(held.headers.get('etag') ?? '')
  expect([sold.status, await sold.text()]).toEqual([200, expect.stringContaining('"occupied"')])
})

it('gives a seat map another `ETag` when only the prices differ', async () => {
  const tags = []
  for (const standard of [820, 990]) {
    const prices = { standard, premium: 1250, wheelchair: 820, companion: 0 }
    const showtimeId = await booking.schedule({ prices })
    tags.push((await fetch(`${booking.url}/api/v1/showtimes/${showtimeId}/seats`)).headers.get('etag'))
  }
  expect(tags).toEqual([expect.any(String), expect.any(String)])
  expect(tags[0]).not.toBe(tags[1])
})

describe('a cached seat map', () => {
  const statusIn = async (base: string, showtimeId: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}/api/v1/showtimes/${showtimeId}/seats`, { headers })
    return ((await response.json()) as { id: string; status: string }[]).find(({ id }) => id === 'A1')?.status
  }

  it('shows a change of the same replica at the next request', async () => {
    const showtimeId = await booking.schedule()
    const customer = await booking.customer()
    for (let times = 0; times < 3; times += 1) {
      expect(await statusIn(booking.url, showtimeId)).toBe('available')
      const { body } = await customer.place(showtimeId, ['A1'])
      expect(await statusIn(booking.url, showtimeId)).toBe('reserved')
      await customer.call('DELETE', `/reservations/${body.id}`)
    }
  })

  it('shows a change of another replica within 300 ms, and at once with `Cache-Control: no-cache`', async () => {
    const showtimeId = await booking.schedule()
    const other = await booking.startReplica()
    expect(await statusIn(other, showtimeId)).toBe('available')
    await (await booking.customer()).place(showtimeId, ['A1'])
    expect(await statusIn(other, showtimeId, { 'cache-control': 'no-cache' })).toBe('reserved')

    const another = await booking.schedule()
    expect(await statusIn(other, another)).toBe('available')
    await (await booking.customer()).place(another, ['A1'])
    await sleep(300)
    expect(await statusIn(other, another)).toBe('reserved')
  })

  it('has the same tag at every replica, and may be shared for a second', async () => {
    const { showtimeId } = await booking.held()
    const replicas = [booking.url, await booking.startReplica()]
    const all = await Promise.all(replicas.map((url) => fetch(`${url}/api/v1/showtimes/${showtimeId}/seats`)))
    const [first, second] = all.map(({ headers }) => ['etag', 'cache-control', 'vary'].map((name) => headers.get(name)))
    expect(first).toEqual([
      expect.stringMatching(/^"[\w-]{27}-(br|gzip)"$/),
      'public, max-age=0, s-maxage=1, must-revalidate',
      'accept-encoding',
    ])
    expect(second).toEqual(first)
  })
})

it('names the showtime in the cache group of each response that tells about its seats', async () => {
  const showtimeId = await booking.schedule()
  const customer = await booking.customer()
  const groupsOf = ({ headers }: { headers: Headers }) => headers.get('cache-groups')
  const placed = await customer.place(showtimeId.toUpperCase(), ['A1'])
  const reservation = `/reservations/${placed.body.id}`
  const responses = [
    await fetch(`${booking.url}/api/v1/showtimes/${showtimeId.toUpperCase()}/seats`),
    placed,
    await customer.place(showtimeId, ['A1']),
    await customer.call('GET', reservation),
    await customer.call('DELETE', reservation),
  ]
  expect(responses.map(({ status }) => status)).toEqual([200, 201, 409, 200, 204])
  expect(responses.map(groupsOf)).toEqual(Array.from(responses, () => `"seats-${showtimeId}"`))
})
