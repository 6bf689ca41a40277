import { paymentRefunded } from '@marquee/contracts/payment-events'
import ICAL from 'ical.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestBooking, type TestBooking, type TestCustomer } from '../../testing.ts'

let booking: TestBooking
beforeAll(async () => {
  booking = await sharedTestBooking()
})
afterAll(() => booking.stop())

/** The evening before the clocks of Berlin change: the show is still in summer time. */
const evening = { startsAt: '2099-10-24T20:00:00Z', endsAt: '2099-10-24T22:30:00Z' }

const calendarOf = async (by: TestCustomer, id: string) => {
  const { status, headers, content } = await by.download(`/reservations/${id}/calendar.ics`)
  expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  const calendar = new ICAL.Component(ICAL.parse(Buffer.from(content).toString()))
  const component = calendar.getFirstSubcomponent('vevent')
  if (!component) throw new Error('the calendar has no event')
  const { uid, sequence, summary, location, description, startDate, endDate } = new ICAL.Event(component)
  return {
    method: calendar.getFirstPropertyValue('method'),
    status: component.getFirstPropertyValue('status'),
    start: startDate.toJSDate().toISOString(),
    end: endDate.toJSDate().toISOString(),
    uid,
    sequence,
    summary,
    location,
    description,
  }
}

it('a calendar file has one event with the time of the show, the room and the seats', async () => {
  const { customer, id } = await booking.bought(['A1', 'B2'], evening)
  const { number } = (await customer.call('GET', `/reservations/${id}`)).body
  expect(await calendarOf(customer, id)).toEqual({
    method: 'PUBLISH',
    status: 'CONFIRMED',
    uid: id,
    sequence: 2,
    start: '2099-10-24T20:00:00.000Z',
    end: '2099-10-24T22:30:00.000Z',
    summary: 'Metropolis',
    location: 'Marquee, Room 1',
    description: `Saturday, 24 October 2099 at 22:00 (Europe/Berlin)\nRoom 1: row A, seat 1; row B, seat 2\nReservation ${number}`,
  })
})

it('a calendar file cancels the event under the same UID after a cancellation and after a refund', async () => {
  const cancelled = await booking.bought()
  const before = await calendarOf(cancelled.customer, cancelled.id)
  await cancelled.customer.call('DELETE', `/reservations/${cancelled.id}`)
  const after = await calendarOf(cancelled.customer, cancelled.id)
  expect(after).toEqual({ ...before, method: 'CANCEL', status: 'CANCELLED', sequence: before.sequence + 1 })

  const { customer, id, paymentId } = await booking.bought()
  await booking.publish(paymentRefunded, { paymentId, reservationId: id, amount: 820 })
  await booking.becomes(id, 'refunded')
  expect(await calendarOf(customer, id)).toMatchObject({ method: 'CANCEL', status: 'CANCELLED', uid: id })
})

it('a calendar file is refused for a hold, and for other customers', async () => {
  const { customer, id } = await booking.held()
  const path = `/reservations/${id}/calendar.ics`
  expect((await customer.call('GET', path)).body).toMatchObject({ status: 409, code: 'no-ticket-yet' })
  expect((await (await booking.customer()).call('GET', path)).body).toMatchObject({ status: 404 })
})
