import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

it('lists a customer’s own reservations, newest first, each exactly once over all pages', async () => {
  const { showtimeId, customer, id } = await booking.held()
  await (await booking.customer()).place(showtimeId, ['B1'])
  const placed = [id]
  for (const seatId of ['A2', 'A3']) placed.push((await customer.place(showtimeId, [seatId])).body.id)
  const seen: string[] = []
  let pages = 0
  for (let next: string | undefined = '/reservations?limit=2'; next && pages < 3; pages += 1) {
    const { body, headers } = await customer.call('GET', next)
    seen.push(...body.map((reservation: { id: string }) => reservation.id))
    next = /<\/api\/v1([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
  }
  expect(seen).toEqual(placed.toReversed())
})

it('filters a customer’s own reservations by showtime and by status', async () => {
  const { showtimeId, customer, id } = await booking.held()
  const elsewhere = await booking.schedule()
  const { body: cancelled } = await customer.place(elsewhere, ['A1'])
  await customer.call('DELETE', `/reservations/${cancelled.id}`)
  const ids = async (query: string) =>
    (await customer.call('GET', `/reservations?${query}`)).body.map((reservation: { id: string }) => reservation.id)
  expect(await ids(`showtime_id=${showtimeId}`)).toEqual([id])
  expect(await ids('status=cancelled')).toEqual([cancelled.id])
  expect(await ids(`showtime_id=${showtimeId}&status=cancelled`)).toEqual([])
})

it('shows a reservation to its customer, and 404 to other customers', async () => {
  const { customer, id } = await booking.held()
  const other = await booking.customer()
  expect((await other.call('GET', `/reservations/${id}`)).body).toMatchObject({
    status: 404,
    code: 'reservation-not-found',
  })
  expect((await other.call('GET', '/reservations')).body).toEqual([])
  expect((await customer.call('GET', '/reservations')).body).toHaveLength(1)
  expect((await customer.call('GET', `/reservations/${id}`)).body).toMatchObject({ id, status: 'pending' })
})
