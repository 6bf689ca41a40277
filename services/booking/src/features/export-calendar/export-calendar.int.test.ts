import { movieUpdated, roomUpdated } from '@marquee/contracts/catalog-events'
import { paymentRefunded } from '@marquee/contracts/payment-events'
import { newId } from '@marquee/kernel/id'
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

const calendarOf = async (by: TestCustomer, id: string, more: { query?: string; language?: string } = {}) => {
  const path = `/reservations/${id}/calendar.ics${more.query ?? ''}`
  const { status, headers, content } = await by.download(path, { 'accept-language': more.language ?? 'en-GB' })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
  expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['no-store', 'Accept-Language'])
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
    language: headers.get('content-language'),
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
    language: 'en',
  })
})

it('a calendar file is in the language of `lang`, else of Accept-Language', async () => {
  const { customer, id } = await booking.bought(['A1'], evening)
  const german = { language: 'de', description: expect.stringContaining('Samstag, 24. Oktober 2099') }
  expect(await calendarOf(customer, id, { language: 'de-DE' })).toMatchObject(german)
  expect(await calendarOf(customer, id, { query: '?lang=de', language: 'es' })).toMatchObject(german)
  const { status, body } = await customer.call('GET', `/reservations/${id}/calendar.ics?lang=fr`)
  expect([status, body.code, body.errors]).toMatchObject([422, 'validation-failed', [{ path: 'lang' }]])
})

it('a calendar file updates the event under the same UID after a seat was given back', async () => {
  const { customer, id } = await booking.bought(['A1', 'B2'], evening)
  const before = await calendarOf(customer, id)
  expect((await customer.call('DELETE', `/reservations/${id}/seats/A1`)).status).toBe(204)
  const after = await calendarOf(customer, id)
  expect(after).toEqual({
    ...before,
    sequence: before.sequence + 1,
    description: before.description.replace('row A, seat 1; ', ''),
  })
  expect(after.description).toContain('Room 1: row B, seat 2')
})

it('a calendar file updates the event after the movie and the room were renamed', async () => {
  const movie = { id: newId(), title: 'Metropolis', posterUrl: null }
  const room = { id: newId(), name: 'Room 1' }
  const { customer, id } = await booking.bought(['A1'], { ...evening, movie, room })
  const before = await calendarOf(customer, id)
  const renamed = { movieId: movie.id, title: 'Metropolis (restored)', posterUrl: null, durationMinutes: 150 }
  await booking.applied(await booking.publish(movieUpdated, renamed, { subject: movie.id, sequence: 2 }))
  const between = await calendarOf(customer, id)
  expect(between).toMatchObject({ uid: before.uid, summary: 'Metropolis (restored)' })
  expect(between.sequence).toBeGreaterThan(before.sequence)
  const moved = { roomId: room.id, name: 'Saal Lumière' }
  await booking.applied(await booking.publish(roomUpdated, moved, { subject: room.id, sequence: 2 }))
  const after = await calendarOf(customer, id)
  expect(after).toMatchObject({ uid: before.uid, location: 'Marquee, Saal Lumière' })
  expect(after.sequence).toBeGreaterThan(between.sequence)
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
