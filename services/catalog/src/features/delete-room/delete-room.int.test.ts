import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
beforeEach(() => catalog.setTime(testTime))
afterAll(() => catalog.stop())

describe('deleting a room', () => {
  it('is refused while the room has future showtimes, and possible once they have started', async () => {
    const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
    const showtime = (await catalog.schedule(movie.id, room.id, '2027-01-15T14:00:00+01:00')).body
    const refused = await catalog.call('DELETE', `/rooms/${room.id}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'room-has-showtimes'])
    catalog.setTime('2027-01-15T14:00:00+01:00')
    expect((await catalog.call('DELETE', `/rooms/${room.id}`)).status).toBe(204)
    expect((await catalog.call('DELETE', `/rooms/${room.id}`)).status).toBe(404)
    expect((await catalog.call('GET', `/rooms/${room.id}`)).status).toBe(404)
    expect((await catalog.schedule(movie.id, room.id, '2027-02-02T10:00:00+01:00')).status).toBe(404)
    expect((await catalog.call('GET', `/showtimes/${showtime.id}`)).body.room).toMatchObject({
      id: room.id,
      name: room.name,
    })
  })

  it('is possible when all future showtimes of the room are cancelled', async () => {
    const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
    const showtime = (await catalog.schedule(movie.id, room.id, '2027-02-01T10:00:00+01:00')).body
    await catalog.call('DELETE', `/showtimes/${showtime.id}`)
    expect((await catalog.call('DELETE', `/rooms/${room.id}`)).status).toBe(204)
  })

  it('and a concurrent scheduling in the room do not both succeed', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
      const [deleted, scheduled] = await Promise.all([
        catalog.call('DELETE', `/rooms/${room.id}`),
        catalog.schedule(movie.id, room.id, '2027-02-01T10:00:00+01:00'),
      ])
      expect([
        [204, 404],
        [409, 201],
      ]).toContainEqual([deleted.status, scheduled.status])
    }
  })

  it('is for superusers only', async () => {
    expect((await catalog.call('DELETE', `/rooms/${newId()}`, { as: 'anonymous' })).status).toBe(401)
    expect((await catalog.call('DELETE', `/rooms/${newId()}`, { as: 'customer' })).status).toBe(403)
  })
})
