import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await startTestBooking()
})
afterAll(() => booking.stop())

/**
 * A reservation that is confirmed but has no tickets, as if a replica of the version without tickets had confirmed it.
 */
const boughtWithoutTickets = async () => {
  const bought = await booking.bought(['A1', 'A2'])
  await booking.sql('DELETE FROM tickets WHERE reservation_id = $1', [bought.id])
  return bought
}
const seatsWithTickets = async (id: string) =>
  (
    await booking.sql("SELECT seat_id FROM tickets WHERE reservation_id = $1 AND status = 'valid' ORDER BY 1", [id])
  ).map(({ seat_id }) => seat_id)
const tickets = (by: TestCustomer, id: string) => by.call('GET', `/reservations/${id}/tickets`)

it('issues the missing tickets of a reservation once, when ten requests ask for them at once', async () => {
  const { customer, id } = await boughtWithoutTickets()
  const answers = await Promise.all(Array.from({ length: 10 }, () => tickets(customer, id)))
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(await seatsWithTickets(id)).toEqual(['A1', 'A2'])
})

it('issues no tickets for a reservation that was cancelled before tickets existed', async () => {
  const { customer, id } = await boughtWithoutTickets()
  await customer.call('DELETE', `/reservations/${id}`)
  expect(await tickets(customer, id)).toMatchObject({ status: 200, body: [] })
})

it('issues the missing tickets of all upcoming shows in the background, and leaves existing tickets alone', async () => {
  const [first, second, complete] = [await boughtWithoutTickets(), await boughtWithoutTickets(), await booking.bought()]
  const held = await booking.held()
  const before = (await tickets(complete.customer, complete.id)).body
  expect(await booking.issueMissing()).toBe(false)
  expect(await seatsWithTickets(first.id)).toEqual(['A1', 'A2'])
  expect(await seatsWithTickets(second.id)).toEqual(['A1', 'A2'])
  expect(await seatsWithTickets(held.id)).toEqual([])
  expect((await tickets(complete.customer, complete.id)).body).toEqual(before)
})
