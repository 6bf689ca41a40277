import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { formatDay, formatTime, today } from '../formats/time.ts'
import { daysWithShowtimes, mergeMovies, moviesOn, programmeDay, showtimesByDay, upcoming } from './showtimes.ts'
import { movieWith, showtimeAt } from './testing.ts'

const berlin = 'Europe/Berlin'
const nowAt = (instant: string) => ({ today: today(berlin, new Date(instant)), nowMs: Date.parse(instant) })
const startsOf = (showtimes: readonly { show_datetime: string }[]) => showtimes.map(({ show_datetime: at }) => at)

// The cinema is in Berlin. The visitor's browser must not matter.
describe.each(['Europe/Berlin', 'Asia/Tokyo', 'America/Los_Angeles'])('with a browser in %s', (zone) => {
  beforeAll(() => vi.stubEnv('TZ', zone))
  afterAll(() => vi.unstubAllEnvs())

  it('the test runs in that zone', () => {
    expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone)
  })

  it('takes the day from the cinema and not from the browser', () => {
    expect(today(berlin, new Date('2026-12-04T22:59:59Z'))).toBe('2026-12-04')
    expect(today(berlin, new Date('2026-12-04T23:00:00Z'))).toBe('2026-12-05')
  })

  it('formats days and times of the cinema', () => {
    expect(formatTime('2026-12-04T20:15:00+01:00', { locale: 'de', timeZone: berlin })).toBe('20:15')
    expect(formatDay('2026-12-04', 'de')).toBe('Fr., 4. Dez.')
  })

  it('lists a late showtime under the evening before', () => {
    const movies = [movieWith('Late', ['2026-12-04T20:15:00+01:00', '2026-12-05T00:30:00+01:00'])]
    const now = nowAt('2026-12-04T10:00:00Z')
    expect(moviesOn(movies, '2026-12-04', now).flatMap(({ showtimes }) => startsOf(showtimes))).toEqual([
      '2026-12-04T20:15:00+01:00',
      '2026-12-05T00:30:00+01:00',
    ])
    expect(moviesOn(movies, '2026-12-05', now)).toEqual([])
  })

  it('lists a late showtime under today once midnight has passed', () => {
    const movies = [movieWith('Late', ['2026-12-05T00:30:00+01:00'])]
    const now = nowAt('2026-12-04T23:10:00Z')
    expect(now.today).toBe('2026-12-05')
    expect(moviesOn(movies, '2026-12-05', now)).toHaveLength(1)
  })

  it('puts showtimes into the right days when summer time begins and ends', () => {
    const spring = ['2027-03-27T23:30:00+01:00', '2027-03-28T03:15:00+02:00', '2027-03-28T20:00:00+02:00']
    const autumn = ['2027-10-31T02:30:00+02:00', '2027-10-31T02:30:00+01:00', '2027-10-31T20:00:00+01:00']
    const days = (starts: readonly string[], instant: string) =>
      showtimesByDay(starts.map(showtimeAt), nowAt(instant)).map(({ day, showtimes }) => [day, showtimes.length])
    expect(days(spring, '2027-03-27T12:00:00Z')).toEqual([
      ['2027-03-27', 2],
      ['2027-03-28', 1],
    ])
    expect(days(autumn, '2027-10-30T12:00:00Z')).toEqual([
      ['2027-10-30', 2],
      ['2027-10-31', 1],
    ])
  })
})

describe('upcoming', () => {
  it('leaves out showtimes that have started, also within the hour that the clocks repeat', () => {
    const showtimes = ['2027-10-31T02:30:00+02:00', '2027-10-31T02:30:00+01:00'].map(showtimeAt)
    expect(startsOf(upcoming(showtimes, nowAt('2027-10-31T00:30:00Z')))).toEqual(['2027-10-31T02:30:00+01:00'])
  })
})

describe('programmeDay', () => {
  it('ends the night at five in the morning', () => {
    expect(programmeDay('2026-12-05T04:59:00+01:00', '2026-12-01')).toBe('2026-12-04')
    expect(programmeDay('2026-12-05T05:00:00+01:00', '2026-12-01')).toBe('2026-12-05')
  })
})

describe('moviesOn', () => {
  it('leaves out movies without showtimes on the day', () => {
    const movies = [
      movieWith('Past', ['2026-12-04T09:00:00+01:00']),
      movieWith('Other day', ['2026-12-06T20:00:00+01:00']),
      movieWith('Shown', ['2026-12-04T09:00:00+01:00', '2026-12-04T20:00:00+01:00']),
    ]
    const shown = moviesOn(movies, '2026-12-04', nowAt('2026-12-04T10:00:00Z'))
    expect(shown.map(({ title, showtimes }) => [title, showtimes.length])).toEqual([['Shown', 1]])
  })
})

describe('daysWithShowtimes', () => {
  it('names each day once, earliest first, without past showtimes', () => {
    const movies = [
      movieWith('One', ['2026-12-03T20:00:00+01:00', '2026-12-07T20:00:00+01:00']),
      movieWith('Other', ['2026-12-05T20:00:00+01:00', '2026-12-06T01:00:00+01:00', '2026-12-07T17:00:00+01:00']),
    ]
    expect(daysWithShowtimes(movies, nowAt('2026-12-04T10:00:00Z'))).toEqual(['2026-12-05', '2026-12-07'])
  })
})

describe('mergeMovies', () => {
  it('lists each movie once, by title, with the showtimes of all lists by start', () => {
    const merged = mergeMovies([
      [movieWith('B', ['2026-12-04T20:00:00+01:00']), movieWith('É', ['2026-12-04T18:00:00+01:00'])],
      [movieWith('a', ['2026-12-05T01:00:00+01:00']), movieWith('B', ['2026-12-05T00:30:00+01:00'])],
    ])
    expect(merged.map(({ title, showtimes }) => [title, showtimes.length])).toEqual([
      ['a', 1],
      ['B', 2],
      ['É', 1],
    ])
  })
})
