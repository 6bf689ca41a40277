import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
let movie: { id: string }
let room: { id: string }
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
beforeEach(async () => {
  catalog.setTime(testTime)
  movie = await catalog.addMovie()
  room = await catalog.addRoom()
})
afterAll(() => catalog.stop())

/** Schedules a showtime, and returns it in the form of the lists. */
const at = async (showDatetime: string) => {
  const { room: planned, ...showtime } = (await catalog.schedule(movie.id, room.id, showDatetime)).body
  return { ...showtime, room: { id: planned.id, name: planned.name } }
}
const list = (query = '') => catalog.call('GET', `/showtimes?movie_id=${movie.id}${query}`, { as: 'anonymous' })

it('lists showtimes that have not ended, by start, including cancelled ones', async () => {
  const late = await at('2027-01-15T20:00:00+01:00')
  const early = await at('2027-01-15T15:00:00+01:00')
  await catalog.call('DELETE', `/showtimes/${late.id}`)
  expect((await list()).body).toEqual([early, { ...late, status: 'cancelled' }])
  catalog.setTime('2027-01-15T16:59:59+01:00')
  expect((await list()).body).toHaveLength(2)
  catalog.setTime('2027-01-15T17:00:00+01:00')
  expect((await list()).body).toEqual([{ ...late, status: 'cancelled' }])
})

it('lists all showtimes of a given date, including past ones', async () => {
  const first = await at('2027-02-01T00:00:00+01:00')
  const last = await at('2027-02-01T23:59:59+01:00')
  await at('2027-02-02T10:00:00+01:00')
  catalog.setTime('2027-03-01T10:00:00+01:00')
  expect((await list('&date=2027-02-01')).body).toEqual([first, last])
})

it('lists the showtimes of a room', async () => {
  const showtime = await at('2027-02-01T20:00:00+01:00')
  expect((await catalog.call('GET', `/showtimes?room_id=${room.id}`)).body).toEqual([showtime])
  expect((await catalog.call('GET', `/showtimes?room_id=${newId()}`)).body).toEqual([])
})

it('lists every showtime on exactly one page', async () => {
  for (let day = 1; day <= 5; day += 1) await at(`2027-03-0${day}T20:00:00+01:00`)
  const pages = []
  for (let path: string | undefined = `/showtimes?movie_id=${movie.id}&limit=2`; path; ) {
    const { body, headers } = await catalog.call('GET', path)
    expect(body.length).toBeLessThanOrEqual(2)
    pages.push(...body)
    path = /<\/api\/v1(.*)>; rel="next"/.exec(String(headers.link ?? ''))?.[1]
  }
  expect(pages).toEqual((await list()).body)
  expect(pages).toHaveLength(5)
})

it.each(['date=2027-02-30', 'date=0000-01-01', 'date=tomorrow', 'movie_id=1', 'status=scheduled', 'cursor=e30'])(
  'refuses to list showtimes with %s',
  async (query) => expect((await catalog.call('GET', `/showtimes?${query}`)).status).toBe(422),
)

it('returns a showtime by id, and answers 404 for an unknown id', async () => {
  const { body: showtime } = await catalog.schedule(movie.id, room.id, '2027-02-01T20:00:00+01:00')
  expect((await catalog.call('GET', `/showtimes/${showtime.id}`, { as: 'anonymous' })).body).toEqual(showtime)
  expect((await catalog.call('GET', `/showtimes/${newId()}`)).body.code).toBe('showtime-not-found')
})

it('shows the layout and the settings of the room as they were when the showtime was scheduled', async () => {
  const plan = { screen: { x: 1.5, y: -1, width: 4 }, focal_point: { x: 2, y: 2 }, lone_seats: 'refuse' }
  const planned = await catalog.addRoom({ ...plan, turnaround_minutes: 35 })
  const { body: showtime } = await catalog.schedule(movie.id, planned.id, '2027-02-01T20:00:00+01:00')
  const changes = {
    screen: null,
    focal_point: null,
    lone_seats: 'allow',
    turnaround_minutes: 0,
    seat_configuration: [{ row: 5, number: 5 }],
  }
  await catalog.call('PATCH', `/rooms/${planned.id}`, { body: changes })
  const shown = await catalog.call('GET', `/showtimes/${showtime.id}`, { as: 'anonymous' })
  expect(shown.body).toMatchObject({ room: { id: planned.id, name: planned.name, ...plan } })
  expect((await catalog.eventsOf(showtime.id))[0]?.data.room).toEqual({
    id: planned.id,
    name: planned.name,
    screen: plan.screen,
    focalPoint: plan.focal_point,
    loneSeats: 'refuse',
    turnaroundMinutes: 35,
  })
  const later = await catalog.schedule(movie.id, planned.id, '2027-02-02T20:00:00+01:00')
  expect(later.body.room).toMatchObject({ screen: null, focal_point: { x: 5, y: 5 }, lone_seats: 'allow' })
})
