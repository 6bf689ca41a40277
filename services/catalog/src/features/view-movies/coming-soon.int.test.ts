import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
})
beforeEach(() => catalog.setTime(testTime))
afterAll(() => catalog.stop())

type Movie = { id: string; title: string }

/** Adds a movie whose title starts with `title` and ends with an id, so that a search finds only this movie. */
const released = (release_date: string | null, title = 'Movie'): Promise<Movie> =>
  catalog.addMovie({ title: `${title} ${newId()}`, release_date, duration_minutes: 5 })
const get = (query: string) => catalog.call('GET', `/movies?${query}`, { as: 'anonymous' })
const list = async (query = 'coming_soon=true&limit=200'): Promise<Movie[]> => (await get(query)).body
const ids = (movies: Movie[]) => movies.map(({ id }) => id)
/** The ids of those movies that the list has, in the order of the list. */
const listed = async (movies: Movie[], query?: string) =>
  ids((await list(query)).filter(({ id }) => ids(movies).includes(id)))

describe('the movies that are coming soon', () => {
  it('are those with a release date after today, sorted by release date and then by title', async () => {
    const later = await released('2027-06-01')
    const soonB = await released('2027-01-16', 'b')
    const soonA = await released('2027-01-16', 'A')
    const others = await Promise.all([released('2027-01-15'), released('2027-01-14'), released(null)])
    expect(await listed([later, soonB, soonA, ...others])).toEqual(ids([soonA, soonB, later]))
  })

  it('have no scheduled showtime, past or future; a cancelled showtime does not count', async () => {
    const [planned, previewed, called, quiet] = [
      await released('2027-03-01'),
      await released('2027-03-02'),
      await released('2027-03-03'),
      await released('2027-03-04'),
    ]
    const room = await catalog.addRoom()
    const schedule = async (movie: Movie, time: string) => (await catalog.schedule(movie.id, room.id, time)).body
    await schedule(planned, '2027-03-01T20:00:00+01:00')
    await schedule(previewed, '2027-01-16T20:00:00+01:00')
    const { id } = await schedule(called, '2027-03-03T20:00:00+01:00')
    expect(await listed([planned, previewed, called, quiet])).toEqual([quiet.id])
    await catalog.call('DELETE', `/showtimes/${id}`)
    catalog.setTime('2027-01-17T12:00:00+01:00')
    expect(await listed([planned, previewed, called, quiet])).toEqual(ids([called, quiet]))
  })

  it('do not include deleted movies', async () => {
    const movie = await released('2027-03-01')
    await catalog.call('DELETE', `/movies/${movie.id}`)
    expect(await listed([movie])).toEqual([])
  })

  it('can be searched, and filtered by genre', async () => {
    const [first, second] = [await released('2027-03-01', 'Äpfel'), await released('2027-03-01')]
    const genre = (await catalog.call('POST', '/movies/genres', { body: { name: `Genre ${newId()}` } })).body
    await catalog.call('POST', `/movies/${second.id}/genres`, { body: { genre_id: genre.id } })
    const both = [first, second]
    expect(await listed(both, `coming_soon=true&search=${encodeURIComponent(first.title)}`)).toEqual([first.id])
    expect(await listed(both, `coming_soon=true&genre_id=${genre.id}`)).toEqual([second.id])
    expect(await list('coming_soon=true&showtime_date=2027-03-01')).toEqual([])
  })

  it('are missing from the list with `coming_soon=false`, which includes movies without a release date', async () => {
    const [soon, old, undated] = [await released('2027-03-01'), await released('2027-01-15'), await released(null)]
    const others = ids(await list('coming_soon=false&limit=200'))
    expect(others).toEqual(expect.arrayContaining([old.id, undated.id]))
    expect(others).not.toContain(soon.id)
  })

  it('are each on exactly one page', async () => {
    for (const date of ['2028-01-02', '2028-01-01', '2028-01-02', '2028-01-02']) await released(date, 'Same')
    const pages: Movie[] = []
    for (let path: string | undefined = '/movies?coming_soon=true&limit=2'; path; ) {
      const { body, headers } = await catalog.call('GET', path)
      pages.push(...body)
      path = /<\/api\/v1(.*)>; rel="next"/.exec(String(headers.link ?? ''))?.[1]
    }
    expect(pages).toEqual(await list())
    expect(new Set(ids(pages)).size).toBe(pages.length)
  })

  it('cannot be listed from the cursor of a list that is sorted by title', async () => {
    for (const _ of [1, 2]) await released('2027-05-01')
    const { headers } = await get('limit=1')
    const cursor = /cursor=([^&>]+)/.exec(String(headers.link))?.[1]
    expect((await get(`coming_soon=true&cursor=${cursor}`)).body).toMatchObject({ status: 422, code: 'bad-cursor' })
  })

  it.each(['0000-01-01', '2027-02-30', null])(
    'cannot be listed from a cursor with the date %j',
    async (releaseDate) => {
      const cursor = Buffer.from(JSON.stringify({ title: 'a', id: newId(), releaseDate })).toString('base64url')
      expect((await get(`coming_soon=true&cursor=${cursor}`)).body).toMatchObject({ status: 422, code: 'bad-cursor' })
    },
  )

  it.each(['', '1', 'yes', 'TRUE', 'true&coming_soon=true'])('cannot be listed with the value "%s"', async (value) => {
    expect((await get(`coming_soon=${value}`)).status).toBe(422)
  })
})

describe('the cached list of movies that are coming soon', () => {
  it.each([
    { zone: 'Europe/Berlin', midnight: '2027-02-01T00:00:00+01:00' },
    { zone: 'America/Los_Angeles', midnight: '2027-02-01T00:00:00-08:00' },
    { zone: 'Asia/Kathmandu', midnight: '2027-02-01T00:00:00+05:45' },
  ])('loses a movie at midnight in $zone, the start of its release date', async ({ zone, midnight }) => {
    const cinema = await startTestCatalog({ CINEMA_TIME_ZONE: zone })
    try {
      const list = async () => (await cinema.call('GET', '/movies?coming_soon=true')).body
      const movie = await cinema.addMovie({ release_date: '2027-02-01' })
      const start = new Date(midnight).getTime()
      cinema.setTime(new Date(start - 86_400_000))
      expect(ids(await list())).toEqual([movie.id])
      cinema.setTime(new Date(start - 1))
      expect(ids(await list())).toEqual([movie.id])
      cinema.setTime(midnight)
      expect(await list()).toEqual([])
      expect(ids((await cinema.call('GET', '/movies?coming_soon=false')).body)).toEqual([movie.id])
    } finally {
      await cinema.stop()
    }
  })

  it('loses a movie at the first of the two midnights of a night in Havana', async () => {
    const cinema = await startTestCatalog({ CINEMA_TIME_ZONE: 'America/Havana' })
    try {
      await cinema.addMovie({ release_date: '2027-11-07' })
      const list = async () => (await cinema.call('GET', '/movies?coming_soon=true')).body
      cinema.setTime('2027-11-06T23:59:59-04:00')
      expect(await list()).toHaveLength(1)
      cinema.setTime('2027-11-07T00:00:00-04:00')
      expect(await list()).toEqual([])
    } finally {
      await cinema.stop()
    }
  })

  it('changes with the first showtime of a movie, and with a new release date', async () => {
    const [first, second] = [await released('2027-03-01'), await released('2027-03-02')]
    expect(await listed([first, second])).toEqual(ids([first, second]))
    await catalog.schedule(first.id, (await catalog.addRoom()).id, '2027-03-01T20:00:00+01:00')
    expect(await listed([first, second])).toEqual([second.id])
    await catalog.call('PATCH', `/movies/${second.id}`, { body: { release_date: null } })
    expect(await listed([first, second])).toEqual([])
  })

  it('is answered with 304 to a client that has the list', async () => {
    const { etag } = (await get('coming_soon=true')).headers
    const again = await catalog.call('GET', '/movies?coming_soon=true', { headers: { 'if-none-match': String(etag) } })
    expect(again.status).toBe(304)
  })
})

describe('the search for movies', () => {
  it.each([
    ['Ме́тод', 'метод'],
    ['Die Straße', 'STRASSE'],
    ['Ame\u0301lie', 'amelie'],
  ])('finds the original title %s by %s', async (original, text) => {
    const tag = newId()
    const { id } = await catalog.addMovie({ original_title: `${original} ${tag}` })
    await catalog.addMovie({ original_title: 'Other' })
    expect(ids(await list(`search=${encodeURIComponent(`${text} ${tag}`)}`))).toEqual([id])
  })

  it('finds a new original title, and no longer the old one', async () => {
    const [old, current] = [newId(), newId()]
    const { id } = await catalog.addMovie({ original_title: old })
    await catalog.call('PATCH', `/movies/${id}`, { body: { original_title: current } })
    expect(ids(await list(`search=${old}`))).toEqual([])
    expect(ids(await list(`search=${current}`))).toEqual([id])
  })
})
