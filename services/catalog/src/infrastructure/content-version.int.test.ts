import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog, testTime } from '../testing.ts'

let catalog: TestCatalog
let other: Awaited<ReturnType<TestCatalog['startReplica']>>
beforeAll(async () => {
  catalog = await startTestCatalog()
  other = await catalog.startReplica()
})
beforeEach(() => catalog.setTime(testTime))
afterAll(() => catalog.stop())

const get = async (path: string) => (await catalog.call('GET', path, { as: 'anonymous' })).body

/** A movie with a showtime and a genre. */
const openMovie = async () => {
  const [movie, room] = [await catalog.addMovie(), await catalog.addRoom()]
  const { body: showtime } = await catalog.schedule(movie.id, room.id, '2027-01-15T20:00:00+01:00')
  const { body: genre } = await catalog.call('POST', '/movies/genres', { body: { name: `Genre ${newId()}` } })
  await catalog.call('POST', `/movies/${movie.id}/genres`, { body: { genre_id: genre.id } })
  return { movie, room, showtime, genre }
}

type Opened = Awaited<ReturnType<typeof openMovie>>

const changes: [string, (opened: Opened) => Promise<unknown>, (opened: Opened) => string][] = [
  [
    'a new description',
    ({ movie }) => catalog.call('PATCH', `/movies/${movie.id}`, { body: { description: 'New' } }),
    ({ movie }) => `/movies?search=${movie.title}`,
  ],
  [
    'a removed genre',
    ({ movie, genre }) => catalog.call('DELETE', `/movies/${movie.id}/genres/${genre.id}`),
    ({ movie }) => `/movies/${movie.id}`,
  ],
  [
    'a new genre',
    () => catalog.call('POST', '/movies/genres', { body: { name: `Genre ${newId()}` } }),
    () => '/movies/genres?limit=200',
  ],
  [
    'a deleted genre',
    async ({ movie, genre }) => {
      await catalog.call('DELETE', `/movies/${movie.id}/genres/${genre.id}`)
      await catalog.call('DELETE', `/movies/genres/${genre.id}`)
    },
    () => '/movies/genres?limit=200',
  ],
  [
    'a new name of a room',
    ({ room }) => catalog.call('PATCH', `/rooms/${room.id}`, { body: { name: `Room ${newId()}` } }),
    ({ showtime }) => `/showtimes/${showtime.id}`,
  ],
  [
    'a new showtime',
    ({ movie, room }) => catalog.schedule(movie.id, room.id, '2027-01-16T20:00:00+01:00'),
    ({ movie }) => `/showtimes?movie_id=${movie.id}`,
  ],
  [
    'a cancelled showtime',
    ({ showtime }) => catalog.call('DELETE', `/showtimes/${showtime.id}`),
    ({ movie }) => `/movies?showtime_date=2027-01-15&search=${movie.title}`,
  ],
]

describe.each(changes)('a cached response after %s', (_, change, pathOf) => {
  it('is new at once at the same replica, and within 300 ms at another', async () => {
    const opened = await openMovie()
    const path = pathOf(opened)
    await sleep(300)
    const before = await get(path)
    expect(await other(path)).toEqual(before)
    await change(opened)
    const after = await get(path)
    expect(after).not.toEqual(before)
    await sleep(300)
    expect(await other(path)).toEqual(after)
  })
})

it('a request with `Cache-Control: no-cache`, as the gateway sends, gets a change of another replica at once', async () => {
  const { movie } = await openMovie()
  const path = `/movies/${movie.id}`
  const newest = () => other(path, { 'cache-control': 'no-cache' })
  for (const description of ['First', 'Second', 'Third']) {
    expect((await other(path)).description).not.toBe(description)
    await catalog.call('PATCH', `/movies/${movie.id}`, { body: { description } })
    expect((await newest()).description).toBe(description)
  }
})

describe('a cached response that depends on the time', () => {
  it('shows only those showtimes of a movie that have not started', async () => {
    const { movie } = await openMovie()
    const path = `/movies/${movie.id}`
    const showtimes = async () => (await get(path)).showtimes.length
    expect(await showtimes()).toBe(1)
    catalog.setTime('2027-01-15T18:59:59.999Z')
    expect(await showtimes()).toBe(1)
    catalog.setTime('2027-01-15T19:00:00Z')
    expect(await showtimes()).toBe(0)
    catalog.setTime('2027-01-15T18:00:00Z')
    expect(await showtimes()).toBe(1)
  })

  it('lists only showtimes that have not ended', async () => {
    const { movie } = await openMovie()
    const count = async () => (await get(`/showtimes?movie_id=${movie.id}`)).length
    expect(await count()).toBe(1)
    catalog.setTime('2027-01-15T21:00:00Z')
    expect(await count()).toBe(0)
  })
})

it('a list is answered without reading the tables while nothing changes', async () => {
  const list = await get('/movies?limit=3')
  // A statement that reads the table would wait for this transaction.
  await catalog.inTransaction('LOCK TABLE movies', [], async () => {
    for (let times = 0; times < 50; times += 1) expect(await get('/movies?limit=3')).toEqual(list)
  })
})
