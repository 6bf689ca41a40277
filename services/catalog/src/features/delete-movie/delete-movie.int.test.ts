import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sharedTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await sharedTestCatalog()
})
beforeEach(() => catalog.setTime(testTime))
afterAll(() => catalog.stop())

describe('deleting a movie', () => {
  it('removes the movie from every list', async () => {
    const movie = await catalog.addMovie()
    expect((await catalog.call('DELETE', `/movies/${movie.id}`)).status).toBe(204)
    expect((await catalog.call('GET', `/movies/${movie.id}`)).status).toBe(404)
    expect((await catalog.call('GET', `/movies?search=${movie.title}`)).body).toEqual([])
    expect((await catalog.call('DELETE', `/movies/${movie.id}`)).status).toBe(404)
  })

  it('is refused while the movie has future showtimes, and possible once they are cancelled', async () => {
    const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
    const showtime = (await catalog.schedule(movie.id, room.id, '2027-02-01T10:00:00+01:00')).body
    const refused = await catalog.call('DELETE', `/movies/${movie.id}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'movie-has-showtimes'])
    await catalog.call('DELETE', `/showtimes/${showtime.id}`)
    expect((await catalog.call('DELETE', `/movies/${movie.id}`)).status).toBe(204)
    expect((await catalog.call('GET', `/showtimes/${showtime.id}`)).body.movie_id).toBe(movie.id)
  })

  it('is possible when the last showtime has started', async () => {
    const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
    const showtime = (await catalog.schedule(movie.id, room.id, '2027-01-15T14:00:00+01:00')).body
    catalog.setTime(showtime.show_datetime)
    expect((await catalog.call('DELETE', `/movies/${movie.id}`)).status).toBe(204)
  })

  it('and a concurrent scheduling of the movie do not both succeed', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
      const [deleted, scheduled] = await Promise.all([
        catalog.call('DELETE', `/movies/${movie.id}`),
        catalog.schedule(movie.id, room.id, '2027-02-01T10:00:00+01:00'),
      ])
      expect([
        [204, 404],
        [409, 201],
      ]).toContainEqual([deleted.status, scheduled.status])
    }
  })

  it('is for superusers only', async () => {
    expect((await catalog.call('DELETE', `/movies/${newId()}`, { as: 'anonymous' })).status).toBe(401)
    expect((await catalog.call('DELETE', `/movies/${newId()}`, { as: 'customer' })).status).toBe(403)
  })
})
