import { newId } from '@marquee/kernel/id'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
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

it('cancels a showtime, keeps it, and tells the other contexts', async () => {
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

it('answers the same the second time, even after the start, and nothing happens twice', async () => {
  const showtime = await scheduled()
  await Promise.all([cancel(showtime.id), cancel(showtime.id), cancel(showtime.id)])
  catalog.setTime('2027-01-17T20:00:00+01:00')
  expect((await cancel(showtime.id)).status).toBe(204)
  expect(await cancellations(showtime.id)).toHaveLength(1)
})

it('tells the other contexts once when two cancel it at the same moment', async () => {
  const { id } = await scheduled()
  const hold = 'SELECT 1 FROM showtimes WHERE id = $1 FOR UPDATE'
  const both = await catalog.inTransaction(hold, [id], async () => {
    const responses = Promise.all([cancel(id), cancel(id)])
    await eventually(async () => expect(await catalog.waiting()).toBe(2))
    return { responses }
  })
  expect((await both.responses).map(({ status }) => status)).toEqual([204, 204])
  expect(await cancellations(id)).toHaveLength(1)
})

it('is possible while the film runs, because the projector may fail', async () => {
  const showtime = await scheduled()
  catalog.setTime(showtime.show_datetime)
  expect((await cancel(showtime.id)).status).toBe(204)
  expect(await cancellations(showtime.id)).toHaveLength(1)
})

it('is refused a week after the end', async () => {
  const showtime = await scheduled()
  catalog.setTime(new Date(Date.parse(showtime.ends_at) + 7 * 86_400_000).toISOString())
  const { status, body } = await cancel(showtime.id)
  expect([status, body.code]).toEqual([409, 'showtime-over'])
  expect((await catalog.call('GET', `/showtimes/${showtime.id}`)).body.status).toBe('scheduled')
})

it('is refused for a showtime that is not there, for nonsense, and for who is no superuser', async () => {
  const showtime = await scheduled()
  expect((await cancel(newId())).body.code).toBe('showtime-not-found')
  expect((await cancel('tonight')).status).toBe(422)
  expect((await catalog.call('DELETE', `/showtimes/${showtime.id}`, { as: 'anonymous' })).status).toBe(401)
  expect((await catalog.call('DELETE', `/showtimes/${showtime.id}`, { as: 'customer' })).status).toBe(403)
})
