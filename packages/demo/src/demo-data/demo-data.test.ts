import { readdirSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { mapConcurrently } from './map-concurrently.ts'
import { comingMovies, movies } from './movies.ts'
import { posterFile, posterJpeg } from './posters.ts'
import { rooms, type Seat, seatsFrom } from './rooms.ts'
import { daysAfter, localDate, planShowtimes, turnaroundMinutes, zonedInstant } from './schedule.ts'

const timeZone = 'Europe/Berlin'
const httpsUrlOf = (text: string) => (new URL(text).protocol === 'https:' ? new URL(text).href : undefined)
const plan = (firstDay: string, dayCount: number, earliest = new Date(0)) =>
  planShowtimes({
    movies,
    rooms,
    timeZone,
    earliest,
    days: Array.from({ length: dayCount }, (_, index) => daysAfter(firstDay, index)),
  })

describe('the demo programme', () => {
  it.each(['2027-01-10', '2027-03-25', '2027-10-28'])(
    'never shows two movies at once in a room, for 400 days from %s on',
    (firstDay) => {
      const showtimes = plan(firstDay, 400)
      for (const room of rooms) {
        const inRoom = showtimes.filter((showtime) => showtime.room === room.name)
        expect(inRoom).toHaveLength(400 * 4)
        for (const [index, { startsAt }] of inRoom.entries()) {
          const before = inRoom[index - 1]
          if (before)
            expect(startsAt.getTime() - before.endsAt.getTime()).toBeGreaterThanOrEqual(turnaroundMinutes * 60_000)
        }
      }
    },
  )

  it('gives each showtime the duration of the movie, and starts it on a quarter of an hour between 13:00 and 23:00', () => {
    for (const { movie, startsAt, endsAt } of plan('2027-01-10', 30)) {
      const minutes = movies.find(({ title }) => title === movie)?.durationMinutes ?? Number.NaN
      expect(endsAt.getTime() - startsAt.getTime()).toBe(minutes * 60_000)
      const hour = Number(startsAt.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit' }))
      expect(hour).toBeGreaterThanOrEqual(13)
      expect(hour).toBeLessThan(23)
      expect(startsAt.getUTCMinutes() % 15).toBe(0)
    }
  })

  it('shows every movie within a week', () => {
    expect(new Set(plan('2027-01-10', 7).map(({ movie }) => movie)).size).toBe(movies.length)
  })

  it('is the same for a day in plans that start on different days', () => {
    const on = (showtimes: ReturnType<typeof plan>, date: string) =>
      showtimes.filter(({ startsAt }) => localDate(startsAt, timeZone) === date)
    expect(on(plan('2027-01-12', 8), '2027-01-14')).toEqual(on(plan('2027-01-10', 8), '2027-01-14'))
  })

  it('has no showtime before the given earliest time', () => {
    const earliest = new Date('2027-01-10T17:00:00Z')
    const showtimes = plan('2027-01-10', 1, earliest)
    expect(showtimes.length).toBeGreaterThan(0)
    expect(showtimes.every(({ startsAt }) => startsAt > earliest)).toBe(true)
  })

  it.each([
    ['2027-01-10', '13:30', 'Europe/Berlin', '2027-01-10T12:30:00.000Z'],
    ['2027-07-10', '13:30', 'Europe/Berlin', '2027-07-10T11:30:00.000Z'],
    ['2027-03-28', '03:00', 'Europe/Berlin', '2027-03-28T01:00:00.000Z'],
    ['2027-03-28', '02:30', 'Europe/Berlin', '2027-03-28T01:30:00.000Z'],
    ['2027-07-10', '00:15', 'Pacific/Kiritimati', '2027-07-09T10:15:00.000Z'],
    ['2027-01-10', '23:45', 'America/Los_Angeles', '2027-01-11T07:45:00.000Z'],
    ['2027-01-10', '12:00', 'Asia/Kathmandu', '2027-01-10T06:15:00.000Z'],
  ])('converts the local time %s %s in %s to the instant %s', (date, time, zone, instant) => {
    expect(zonedInstant(date, time, zone).toISOString()).toBe(instant)
  })
})

describe('a demo room', () => {
  it('is parsed from a plan as seen from above', () => {
    expect(seatsFrom('.s.p\n\n>w c')).toEqual([
      { row: 1, row_label: 'A', number: 1, type: 'standard', x: 2, y: 1 },
      { row: 1, row_label: 'A', number: 2, type: 'premium', x: 4, y: 1 },
      { row: 2, row_label: 'B', number: 1, type: 'wheelchair', x: 1.5, y: 3 },
      { row: 2, row_label: 'B', number: 2, type: 'companion', x: 3.5, y: 3 },
    ])
  })

  it('has no row I and no row O', () => {
    const labels = seatsFrom(Array.from({ length: 24 }, () => 's').join('\n')).map(({ row_label }) => row_label)
    expect(labels.join('')).toBe('ABCDEFGHJKLMNPQRSTUVWXYZ')
    expect(rooms.flatMap(({ seat_configuration }) => seat_configuration).map(({ row_label }) => row_label)).toContain(
      'P',
    )
  })

  const neighboursOf = (seats: readonly Seat[], { x, y }: Seat) =>
    seats.filter((seat) => seat.y === y && seat.x !== x && Math.abs(seat.x - x) <= 1.25)

  it.each(rooms.map(({ name, seat_configuration }) => ({ name, seats: seat_configuration as Seat[] })))(
    'named $name has aisles, a row that is offset, premium seats, and a companion seat beside every wheelchair space',
    ({ seats }) => {
      const labels = seats.map(({ row, number }) => `${row}/${number}`)
      expect(new Set(labels).size).toBe(seats.length)
      expect(new Set(seats.map(({ x, y }) => `${x}/${y}`)).size).toBe(seats.length)
      const acrossAisles = seats.filter(({ row, number, x }) =>
        seats.some((seat) => seat.row === row && seat.number === number + 1 && seat.x - x > 1.25),
      )
      expect(acrossAisles.length).toBeGreaterThan(0)
      expect(new Set(seats.map(({ x }) => x % 1))).toEqual(new Set([0, 0.5]))
      expect(seats.some(({ type }) => type === 'premium')).toBe(true)
      const companions = seats.filter(({ type }) => type === 'companion')
      const wheelchairs = seats.filter(({ type }) => type === 'wheelchair')
      expect(wheelchairs.length).toBeGreaterThan(0)
      for (const [those, others] of [
        [wheelchairs, companions],
        [companions, wheelchairs],
      ] as const) {
        for (const seat of those) expect(neighboursOf(others, seat), JSON.stringify(seat)).not.toEqual([])
      }
    },
  )

  it('has a layout that no other room has', () => {
    expect(new Set(rooms.map(({ seat_configuration }) => JSON.stringify(seat_configuration))).size).toBe(rooms.length)
  })
})

describe('a demo movie', () => {
  it.each([...movies, ...comingMovies])('named $title has facts that the catalog accepts as they are', (movie) => {
    const names = [movie.title, movie.originalTitle, movie.director, movie.distributor, ...movie.cast]
    expect(names.map((name) => name.normalize('NFC').trim())).toEqual(names)
    expect(Intl.getCanonicalLocales(movie.originalLanguage)).toEqual([movie.originalLanguage])
    expect(movie.ageRating.rating).toMatch(/^(0|6|12|16)$/)
  })

  it.each(movies)('named $title was released before the first demo programme', ({ releaseDate }) => {
    expect(new Date(releaseDate).toISOString().slice(0, 10)).toBe(releaseDate)
    expect(releaseDate < '2026').toBe(true)
  })

  it.each(movies)('named $title has every fact, with a trailer that the catalog accepts', (movie) => {
    expect(httpsUrlOf(movie.trailerUrl)).toBe(movie.trailerUrl)
    expect(movie.cast.length).toBeGreaterThan(1)
    const texts = [movie.originalTitle, movie.shortTitle, movie.director, movie.distributor, movie.originalLanguage]
    expect(texts).not.toContain('')
  })

  it('may have a language other than English', () => {
    expect(new Set(movies.map(({ originalLanguage }) => originalLanguage)).size).toBeGreaterThan(3)
  })

  it.each(comingMovies)('named $title is released after the days that have showtimes', ({ title, daysToRelease }) => {
    expect(daysToRelease).toBeGreaterThan(7)
    expect(movies.map((movie) => movie.title)).not.toContain(title)
  })
})

describe('a demo poster', () => {
  it.each([...movies, ...comingMovies])('of $title shows the whole title without using a font', async (movie) => {
    const svg = readFileSync(posterFile(movie), 'utf8')
    expect(svg).toContain(`<title>${movie.title}</title>`)
    expect(svg).not.toContain('<text')
    const strokes = svg.match(/<path d="[^"]+" transform="translate\([\d.]+ 0\)"\/>/g) ?? []
    expect(strokes).toHaveLength(movie.title.replaceAll(' ', '').length)
    const { format, width, height } = await sharp(await posterJpeg(movie)).metadata()
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 640, height: 960 })
  })

  it('belongs to exactly one movie', () => {
    const files = readdirSync(new URL('../../posters', import.meta.url))
    expect([...movies, ...comingMovies].map(({ poster }) => `${poster}.svg`).toSorted()).toEqual(files.toSorted())
  })
})

it('mapConcurrently works on at most `concurrency` items at once, and returns the results in the order of the items', async () => {
  let running = 0
  let most = 0
  const results = await mapConcurrently([3, 1, 2, 5, 4], { concurrency: 2 }, async (item) => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, item))
    running -= 1
    return item * 10
  })
  expect(results).toEqual([30, 10, 20, 50, 40])
  expect(most).toBe(2)
})

it('exactly one demo room refuses lone seats', () => {
  expect(rooms.filter(({ lone_seats }) => lone_seats === 'refuse')).toHaveLength(1)
})
