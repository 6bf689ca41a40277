import { newId } from '@marquee/kernel/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestCatalog, type TestCatalog, testTime } from '../../testing.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startTestCatalog()
})
beforeEach(() => catalog.setTime(testTime))
afterAll(() => catalog.stop())

type Movie = { id: string; title: string; showtimes: { id: string; show_datetime: string }[] }

const list = async (query: string): Promise<Movie[]> =>
  (await catalog.call('GET', `/movies?${query}`, { as: 'anonymous' })).body
const one = async (movie: Movie, query = ''): Promise<Movie> =>
  (await catalog.call('GET', `/movies/${movie.id}?${query}`, { as: 'anonymous' })).body
const times = (movie: Movie | undefined) => movie?.showtimes.map(({ show_datetime }) => show_datetime)

/** Adds a movie with showtimes at the given times, in a new room. A short movie keeps showtimes from overlapping. */
const movieShownAt = async (...showDatetimes: string[]): Promise<Movie> => {
  const movie = await catalog.addMovie({ duration_minutes: 5 })
  const room = await catalog.addRoom()
  for (const time of showDatetimes) {
    expect((await catalog.schedule(movie.id, room.id, time)).status).toBe(201)
  }
  return movie
}

describe('the movies in the answer to a request without a date', () => {
  it('are all movies sorted by title, even movies without showtimes, each with its future showtimes sorted by start', async () => {
    const [quiet, busy] = [
      await movieShownAt(),
      await movieShownAt('2027-02-03T20:00:00+01:00', '2027-02-01T20:00:00+01:00'),
    ]
    const movies = await list('limit=200')
    expect(movies.find(({ id }) => id === quiet.id)?.showtimes).toEqual([])
    const listed = movies.find(({ id }) => id === busy.id)
    expect(times(listed)).toEqual(['2027-02-01T20:00:00+01:00', '2027-02-03T20:00:00+01:00'])
    expect(listed).toEqual(await one(busy))
    const titles = movies.map(({ title }) => title.toLowerCase())
    expect(titles).toEqual(titles.toSorted())
  })

  it('have the room of each showtime', async () => {
    const [movie, room] = await Promise.all([catalog.addMovie(), catalog.addRoom()])
    const { body } = await catalog.schedule(movie.id, room.id, '2027-02-01T20:00:00+01:00')
    const showtime = { id: body.id, show_datetime: body.show_datetime, room: { id: room.id, name: room.name } }
    expect((await one(movie)).showtimes).toEqual([showtime])
  })

  it('have no showtimes that have started or are cancelled', async () => {
    const movie = await movieShownAt(
      '2027-02-01T10:00:00+01:00',
      '2027-02-01T20:00:00+01:00',
      '2027-02-01T22:00:00+01:00',
    )
    await catalog.call('DELETE', `/showtimes/${(await one(movie)).showtimes[2]?.id}`)
    catalog.setTime('2027-02-01T10:00:00+01:00')
    expect(times(await one(movie))).toEqual(['2027-02-01T20:00:00+01:00'])
  })

  it('each have at most their next 200 showtimes', async () => {
    const movie = await movieShownAt('2031-01-01T20:00:00+01:00')
    await catalog.sql(
      `INSERT INTO showtimes (id, movie_id, room_id, seat_layout_id, starts_at, ends_at, room_free_at, prices, currency, status, version)
       SELECT gen_random_uuid(), movie_id, room_id, seat_layout_id, starts_at + n * interval '1 day', ends_at + n * interval '1 day',
         room_free_at + n * interval '1 day', prices, currency, status, version
       FROM showtimes, generate_series(1, 205) n WHERE movie_id = $1`,
      [movie.id],
    )
    const { showtimes } = await one(movie)
    expect(showtimes).toHaveLength(200)
    expect(showtimes[0]?.show_datetime).toBe('2031-01-01T20:00:00+01:00')
  })
})

describe('the movies of a date', () => {
  it('are those shown on that day, with all showtimes of the day, started or not', async () => {
    const movie = await movieShownAt(
      '2027-02-01T10:00:00+01:00',
      '2027-02-01T20:00:00+01:00',
      '2027-02-02T20:00:00+01:00',
    )
    const other = await movieShownAt('2027-02-02T20:00:00+01:00')
    catalog.setTime('2027-02-01T12:00:00+01:00')
    const movies = await list('showtime_date=2027-02-01&limit=200')
    expect(movies.map(({ id }) => id)).not.toContain(other.id)
    const listed = movies.find(({ id }) => id === movie.id)
    expect(times(listed)).toEqual(['2027-02-01T10:00:00+01:00', '2027-02-01T20:00:00+01:00'])
    expect(await one(movie, 'showtime_date=2027-02-01')).toEqual(listed)
  })

  it('do not include a movie whose showtimes of that day are all cancelled', async () => {
    const movie = await movieShownAt('2027-04-01T20:00:00+02:00')
    await catalog.call('DELETE', `/showtimes/${(await one(movie)).showtimes[0]?.id}`)
    expect(await list('showtime_date=2027-04-01')).toEqual([])
  })

  it('are an empty list on a day without showtimes, and each movie can still be read', async () => {
    const movie = await movieShownAt('2027-02-01T20:00:00+01:00')
    expect(await list('showtime_date=2027-12-24')).toEqual([])
    expect((await one(movie, 'showtime_date=2027-12-24')).showtimes).toEqual([])
  })

  it.each([
    {
      what: 'of 23 hours, when the clocks go forward',
      day: '2027-03-28',
      before: '2027-03-27T23:59:59+01:00',
      shows: [
        '2027-03-28T00:00:00+01:00',
        '2027-03-28T01:59:00+01:00',
        '2027-03-28T03:30:00+02:00',
        '2027-03-28T23:30:00+02:00',
      ],
      after: '2027-03-29T00:00:00+02:00',
    },
    {
      what: 'of 25 hours, when the clocks go back',
      day: '2027-10-31',
      before: '2027-10-30T23:59:59+02:00',
      // 02:30 occurs twice; the offset distinguishes the two.
      shows: [
        '2027-10-31T00:00:00+02:00',
        '2027-10-31T02:30:00+02:00',
        '2027-10-31T02:30:00+01:00',
        '2027-10-31T23:30:00+01:00',
      ],
      after: '2027-11-01T00:00:00+01:00',
    },
  ])('are those shown on a day $what', async ({ day, before, shows, after }) => {
    const movie = await movieShownAt(...shows)
    const eve = await movieShownAt(before)
    const morrow = await movieShownAt(after)
    const onDay = await list(`showtime_date=${day}`)
    expect(onDay.map(({ id }) => id)).toEqual([movie.id])
    expect(times(onDay[0])).toEqual(shows)
    expect((await one(eve, `showtime_date=${day}`)).showtimes).toEqual([])
    expect((await one(morrow, `showtime_date=${day}`)).showtimes).toEqual([])
    expect(times(await one(eve, `showtime_date=${before.slice(0, 10)}`))).toEqual([before])
    expect(times(await one(morrow, `showtime_date=${after.slice(0, 10)}`))).toEqual([after])
  })
})

describe('the search for movies', () => {
  it('ignores case and finds a part of the title, without wildcards', async () => {
    const tag = newId()
    const [percent, umlaut] = [
      await catalog.addMovie({ title: `100% ${tag}` }),
      await catalog.addMovie({ title: `ÄPFEL_${tag}` }),
    ]
    const search = async (text: string) => (await list(`search=${encodeURIComponent(text)}`)).map(({ id }) => id)
    expect(await search(`0% ${tag}`)).toEqual([percent.id])
    expect(await search(`äpfel_${tag}`)).toEqual([umlaut.id])
    expect(await search(`%${tag}`)).toEqual([])
    expect(await search(`\\${tag}`)).toEqual([])
    // Folding turns `％` into `%` and `＿` into `_`; neither is a wildcard.
    expect(await search(`0％ ${tag}`)).toEqual([percent.id])
    expect(await search(`％${tag}`)).toEqual([])
    expect(await search(`＿${tag}`)).toEqual([umlaut.id])
    expect((await search(tag)).sort()).toEqual([percent.id, umlaut.id].sort())
  })

  it.each([
    ['Symphony of Łódź', 'lodz'],
    ['Die Straße', 'STRASSE'],
    ['Οδυσσεύς', 'ΟΔΥΣΣΕΥΣ'],
    ['Søren Æther', 'soren aether'],
    ['Ame\u0301lie', 'AMÉLIE'],
  ])('finds %s by %s', async (title, text) => {
    const tag = newId()
    const { id } = await catalog.addMovie({ title: `${title} ${tag}` })
    expect((await list(`search=${encodeURIComponent(`${text} ${tag}`)}`)).map((movie) => movie.id)).toEqual([id])
  })

  it('finds the movies of a genre, even combined with a date and a title', async () => {
    const genre = (await catalog.call('POST', '/movies/genres', { body: { name: `Genre ${newId()}` } })).body
    const [first, second] = [
      await movieShownAt('2027-05-01T20:00:00+02:00'),
      await movieShownAt('2027-05-02T20:00:00+02:00'),
    ]
    for (const { id } of [first, second]) {
      await catalog.call('POST', `/movies/${id}/genres`, { body: { genre_id: genre.id } })
    }
    expect((await list(`genre_id=${genre.id}`)).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort())
    expect((await list(`genre_id=${genre.id}&showtime_date=2027-05-02`)).map(({ id }) => id)).toEqual([second.id])
    const title = encodeURIComponent(first.title)
    expect(await list(`genre_id=${genre.id}&showtime_date=2027-05-02&search=${title}`)).toEqual([])
    expect(await list(`genre_id=${newId()}`)).toEqual([])
  })

  it.each([
    'showtime_date=2027-02-30',
    'showtime_date=0000-01-01',
    'showtime_date=today',
    'genre_id=action',
    'search=%00',
    `search=${'x'.repeat(101)}`,
    'limit=201',
    'limit=x',
    'cursor=e30',
    'page=2',
  ])('is refused with %s', async (query) => {
    const { status, body } = await catalog.call('GET', `/movies?${query}`)
    expect([status, body.status]).toEqual([422, 422])
  })
})

describe('the list of movies', () => {
  it('has every movie on exactly one page, even movies with equal titles', async () => {
    const tag = newId()
    for (const title of ['Same', 'same', 'Same', 'ß', 'Other']) await catalog.addMovie({ title: `${title}? ${tag}` })
    const pages: Movie[] = []
    // A query may contain an unescaped question mark.
    for (let path: string | undefined = `/movies?search=?%20${tag}&limit=2`; path; ) {
      const { body, headers } = await catalog.call('GET', path)
      expect(body.length).toBeLessThanOrEqual(2)
      pages.push(...body)
      path = /<\/api\/v1(.*)>; rel="next"/.exec(String(headers.link ?? ''))?.[1]
    }
    expect(pages).toEqual(await list(`search=${tag}`))
    expect(new Set(pages.map(({ id }) => id)).size).toBe(5)
  })

  it('is answered with 304 to a client that has the list, until the list changes', async () => {
    const movie = await catalog.addMovie()
    const path = `/movies?search=${movie.title}`
    const { etag } = (await catalog.call('GET', path)).headers
    const again = await catalog.call('GET', path, { headers: { 'if-none-match': `W/"other", ${etag}` } })
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, etag])
    await catalog.call('PATCH', `/movies/${movie.id}`, { body: { description: 'New' } })
    const changed = await catalog.call('GET', path, { headers: { 'if-none-match': String(etag) } })
    expect([changed.status, changed.body[0].description]).toEqual([200, 'New'])
  })

  it('is the same with a trailing slash in the path', async () => {
    expect((await catalog.call('GET', '/movies/?limit=1')).body).toEqual(
      (await catalog.call('GET', '/movies?limit=1')).body,
    )
  })
})

describe('the catalog API', () => {
  it('stores a decomposed title as NFC, and finds the title by a composed, decomposed or unaccented search text', async () => {
    const decomposed = 'Le Fabuleux Destin d’Ame\u0301lie Poulain'
    const movie = await catalog.addMovie({ title: decomposed })
    expect(movie.title).toBe(decomposed.normalize('NFC'))
    for (const search of ['am\u00e9lie', 'ame\u0301lie', 'AMELIE', 'd’amélie p']) {
      const { body } = await catalog.call('GET', `/movies?search=${encodeURIComponent(search)}`)
      expect(body.map(({ id }: { id: string }) => id)).toContain(movie.id)
    }
  })

  it('gives working links to the next page for titles of a hundred four-byte characters', async () => {
    const title = `\u{1f3ac}`.repeat(100)
    const ids = new Set<string>()
    for (let count = 0; count < 3; count += 1) ids.add((await catalog.addMovie({ title })).id)
    let path: string | undefined = `/movies?limit=1&search=${encodeURIComponent('\u{1f3ac}')}`
    const seen: string[] = []
    while (path !== undefined) {
      const { status, headers, body }: Awaited<ReturnType<typeof catalog.call>> = await catalog.call('GET', path)
      expect(status).toBe(200)
      seen.push(...body.map(({ id }: { id: string }) => id))
      path = /<\/api\/v1([^>]+)>/.exec(String(headers['link'] ?? ''))?.[1]
    }
    expect(new Set(seen)).toEqual(ids)
    expect(seen.length).toBe(3)
  })

  it.each(['\u200b', '\u2800', '\u3164', 'Metropolis\u202e', '\u2066x', '\u200e'])(
    'refuses a title that is invisible or changes the text direction: %j',
    async (title) => {
      const { status } = await catalog.call('POST', '/movies', { body: { title } })
      expect(status).toBe(422)
    },
  )

  it.each(['می\u200cخواهم', '👩\u200d👩\u200d👧', 'क्\u200dष'])('accepts a title with a joiner: %s', async (title) => {
    const { status, body } = await catalog.call('POST', '/movies', { body: { title } })
    expect([status, body.title]).toEqual([201, title])
  })

  it.each([true, [90], '0x5A', '9e1', ' 90', '90.0', '٩٠'])('refuses the duration %j', async (duration_minutes) => {
    const { status } = await catalog.call('POST', '/movies', { body: { title: 'Metropolis', duration_minutes } })
    expect(status).toBe(422)
  })

  it.each(['0x10', '1e1', '+5', '5.0', ''])('refuses the limit "%s"', async (limit) => {
    expect((await catalog.call('GET', `/movies?limit=${encodeURIComponent(limit)}`)).status).toBe(422)
  })

  it('answers 404 for an unknown id of any UUID version', async () => {
    for (const id of ['00000000-0000-0000-0000-000000000001', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
      expect((await catalog.call('GET', `/movies/${id}`)).status).toBe(404)
    }
  })
})
