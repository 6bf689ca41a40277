import type { Schemas } from '@marquee/api-client/client'
import { dayOf, nightOf } from '@marquee/kernel/zoned-time'

export type Movie = Schemas['Movie']
export type ListedShowtime = Movie['showtimes'][number]

/** The present: the day in the cinema as YYYY-MM-DD, and the server's time in milliseconds since 1970. */
export type Now = { readonly today: string; readonly nowMs: number }

/**
 * The day under which visitors look for a showtime. A showtime at 00:30 belongs to the evening before, except on the
 * night itself, when that evening is no longer offered.
 *
 * @param at RFC 3339 with the cinema's offset
 */
export const programmeDay = (at: string, today: string): string => {
  const day = nightOf(at) ?? dayOf(at)
  return day < today ? today : day
}

/** Whether a showtime has started, and so sells no more tickets. */
export const hasStarted = ({ show_datetime: at }: { readonly show_datetime: string }, nowMs: number): boolean =>
  Date.parse(at) <= nowMs

/** The showtimes that have not started. */
export const upcoming = <Showtime extends { readonly show_datetime: string }>(
  showtimes: readonly Showtime[],
  { nowMs }: Pick<Now, 'nowMs'>,
): Showtime[] => showtimes.filter((showtime) => !hasStarted(showtime, nowMs))

/** The movies with upcoming showtimes on a day of the programme, each with only these showtimes. */
export const moviesOn = (movies: readonly Movie[], day: string, now: Now): Movie[] =>
  movies.flatMap((movie) => {
    const showtimes = upcoming(movie.showtimes, now).filter(
      ({ show_datetime: at }) => programmeDay(at, now.today) === day,
    )
    return showtimes.length === 0 ? [] : [{ ...movie, showtimes }]
  })

/** The days of the programme on which the movies have upcoming showtimes, earliest first. */
export const daysWithShowtimes = (movies: readonly Movie[], now: Now): string[] =>
  [
    ...new Set(
      movies.flatMap(({ showtimes }) =>
        upcoming(showtimes, now).map(({ show_datetime: at }) => programmeDay(at, now.today)),
      ),
    ),
  ].toSorted()

export type DayOfShowtimes = { readonly day: string; readonly showtimes: readonly ListedShowtime[] }

/** The upcoming showtimes of one movie, by day of the programme, earliest first. */
export const showtimesByDay = (showtimes: readonly ListedShowtime[], now: Now): DayOfShowtimes[] => {
  const days = Map.groupBy(upcoming(showtimes, now), ({ show_datetime: at }) => programmeDay(at, now.today))
  return [...days]
    .map(([day, ofDay]) => ({ day, showtimes: ofDay }))
    .toSorted((one, other) => (one.day < other.day ? -1 : 1))
}

const byStart = (one: ListedShowtime, other: ListedShowtime): number =>
  Date.parse(one.show_datetime) - Date.parse(other.show_datetime)

/**
 * Gives the same order in the browser and in the gateway. Without a locale, the order would depend on where the list is
 * made.
 */
const titleOrder = new Intl.Collator('en')

/** Joins the lists of several days: each movie once, by title, with the showtimes of all lists by start. */
export const mergeMovies = (lists: readonly (readonly Movie[])[]): Movie[] => {
  const merged = new Map<string, Movie>()
  for (const movie of lists.flat()) {
    const showtimes = [...(merged.get(movie.id)?.showtimes ?? []), ...movie.showtimes]
    merged.set(movie.id, { ...movie, showtimes: showtimes.toSorted(byStart) })
  }
  return [...merged.values()].toSorted((one, other) => titleOrder.compare(one.title, other.title))
}
