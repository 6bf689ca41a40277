import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, expect, it } from 'vitest'
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
    { id: 'A1', row: 1, row_label: 'A', number: 1, type: 'standard', price: 820, status: 'occupied' },
    { id: 'B1', row: 2, row_label: 'B', number: 1, type: 'premium', price: 1250, status: 'reserved' },
  ])
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
  await (await booking.customer()).place(showtimeId, ['A1'])
  expect((await get(tag)).status).toBe(200)
})
