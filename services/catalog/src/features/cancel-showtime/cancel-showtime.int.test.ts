import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
beforeEach(() => catalog.setTime(testTime))
afterAll(() => catalog.stop())

const scheduled = async () => {
  const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
  return (await catalog.schedule(movie.id, room.id, '2027-01-16T20:00:00+01:00')).body
}
const cancel = (id: string) => catalog.call('DELETE', `/showtimes/${id}`)
const cancellations = async (id: string) =>
  (await catalog.eventsOf(id)).filter(({ type }) => type === 'catalog.showtime-cancelled.v1')

it('cancels a showtime, keeps it readable, and publishes the event', async () => {
  const showtime = await scheduled()
  expect((await cancel(showtime.id)).status).toBe(204)
  expect((await catalog.call('GET', `/showtimes/${showtime.id}`)).body).toEqual({ ...showtime, status: 'cancelled' })
  await eventually(async () => {
    expect(await cancellations(showtime.id)).toEqual([
      {
        type: 'catalog.showtime-cancelled.v1',
        sequence: 2,
        data: { showtimeId: showtime.id, reason: expect.any(String) },
        published_at: expect.any(Date),
      },
    ])
  })
})

it('answers 204 again for a cancelled showtime, even after its start, and publishes one event', async () => {
  const showtime = await scheduled()
  await Promise.all([cancel(showtime.id), cancel(showtime.id), cancel(showtime.id)])
  catalog.setTime('2027-01-17T20:00:00+01:00')
  expect((await cancel(showtime.id)).status).toBe(204)
  expect(await cancellations(showtime.id)).toHaveLength(1)
})

it('publishes one event when two requests cancel a showtime concurrently', async () => {
  const { id } = await scheduled()
  const lock = 'SELECT 1 FROM showtimes WHERE id = $1 FOR UPDATE'
  const both = await catalog.inTransaction(lock, [id], async () => {
    const responses = Promise.all([cancel(id), cancel(id)])
    await eventually(async () => expect(await catalog.waiting()).toBe(2))
    return { responses }
  })
  expect((await both.responses).map(({ status }) => status)).toEqual([204, 204])
  expect(await cancellations(id)).toHaveLength(1)
})

it('cancels a showtime while the movie runs, because the projector may fail', async () => {
  const showtime = await scheduled()
  catalog.setTime(showtime.show_datetime)
  expect((await cancel(showtime.id)).status).toBe(204)
  expect(await cancellations(showtime.id)).toHaveLength(1)
})

it('refuses to cancel a showtime a week after its end', async () => {
  const showtime = await scheduled()
  catalog.setTime(new Date(Date.parse(showtime.ends_at) + 7 * 86_400_000).toISOString())
  const { status, body } = await cancel(showtime.id)
  expect([status, body.code]).toEqual([409, 'showtime-over'])
  expect((await catalog.call('GET', `/showtimes/${showtime.id}`)).body.status).toBe('scheduled')
})

it('refuses an unknown showtime, an invalid id, and callers who are not superusers', async () => {
  const showtime = await scheduled()
  expect((await cancel(newId())).body.code).toBe('showtime-not-found')
  expect((await cancel('tonight')).status).toBe(422)
  expect((await catalog.call('DELETE', `/showtimes/${showtime.id}`, { as: 'anonymous' })).status).toBe(401)
  expect((await catalog.call('DELETE', `/showtimes/${showtime.id}`, { as: 'customer' })).status).toBe(403)
})
