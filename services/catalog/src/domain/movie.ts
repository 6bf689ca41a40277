import { MovieHasShowtimes, TooManyGenres } from './errors.ts'
import { hasUpcomingShowtime } from './showtime.ts'

export type Movie = {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly durationMinutes: number
  /** Names the poster's pictures in the storage. */
  readonly posterKey: string | null
  /** Goes up with each change that other contexts are told of. */
  readonly version: number
}

export type MovieChanges = {
  readonly [Field in 'title' | 'description' | 'durationMinutes' | 'posterKey']?: Movie[Field] | undefined
}

/** What staff say of a movie; a field that is undefined is left out. A poster of null takes the poster away. */
export type MovieEdit = Omit<MovieChanges, 'posterKey'> & { readonly poster?: Uint8Array | null | undefined }

const defaults = { description: '', durationMinutes: 120, posterKey: null }

export const maxDurationMinutes = 600

const maxGenres = 50

/**
 * Applies changes; a field that is undefined stays. The version goes up if the title, the poster or the duration
 * changed: other contexts keep a copy of these. Showtimes that are scheduled already keep their times.
 */
export const changed = (movie: Movie, changes: MovieChanges): Movie => {
  const next = {
    ...movie,
    title: changes.title ?? movie.title,
    description: changes.description ?? movie.description,
    durationMinutes: changes.durationMinutes ?? movie.durationMinutes,
    posterKey: changes.posterKey === undefined ? movie.posterKey : changes.posterKey,
  }
  const isNews =
    next.title !== movie.title || next.posterKey !== movie.posterKey || next.durationMinutes !== movie.durationMinutes
  return { ...next, version: movie.version + (isNews ? 1 : 0) }
}

/** A movie that staff add. What they leave out gets its default. */
export const newMovie = (id: string, { title, ...fields }: MovieChanges & { readonly title: string }): Movie => ({
  ...changed({ ...defaults, id, title, version: 1 }, fields),
  version: 1,
})

/**
 * Deletes a movie, which takes its poster away. Throws MovieHasShowtimes while a scheduled showtime is still to come.
 *
 * @param lastScheduledStart when the movie's last scheduled showtime starts; undefined without one
 */
export const deleted = (
  movie: Movie,
  { lastScheduledStart, now }: { lastScheduledStart: Date | undefined; now: Date },
): Movie => {
  if (hasUpcomingShowtime(lastScheduledStart, now)) throw new MovieHasShowtimes()
  return changed(movie, { posterKey: null })
}

/** Throws TooManyGenres when a movie has as many genres as a movie may have. */
export const assertMayHaveAnotherGenre = (genreCount: number): void => {
  if (genreCount >= maxGenres) throw new TooManyGenres(maxGenres)
}
