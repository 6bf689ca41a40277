import { MovieHasShowtimes, TooManyGenres } from './errors.ts'
import { changedFacts, type MovieFactChanges, type MovieFacts, noFacts } from './movie-facts.ts'
import { hasUpcomingShowtime } from './showtime.ts'

export type Movie = MovieFacts & {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly durationMinutes: number
  /** Prefix of the poster's names in the storage; null without a poster. */
  readonly posterKey: string | null
  /** Increases with each change that is published to other services. */
  readonly version: number
}

export type MovieChanges = MovieFactChanges & {
  readonly [Field in 'title' | 'description' | 'durationMinutes' | 'posterKey']?: Movie[Field] | undefined
}

/** A change of a movie by staff. An undefined field stays as it is. Null removes a poster or a fact. */
export type MovieEdit = Omit<MovieChanges, 'posterKey'> & { readonly poster?: Uint8Array | null | undefined }

const defaults = { ...noFacts, description: '', durationMinutes: 120, posterKey: null }

export const maxDurationMinutes = 600

const maxGenres = 50

/**
 * Applies changes; an undefined field stays as it is. The version increases if the title, the poster or the duration
 * changed, because other services keep a copy of these. Showtimes that are already scheduled keep their times.
 */
export const changed = (movie: Movie, changes: MovieChanges): Movie => {
  const next = {
    ...movie,
    ...changedFacts(movie, changes),
    title: changes.title ?? movie.title,
    description: changes.description ?? movie.description,
    durationMinutes: changes.durationMinutes ?? movie.durationMinutes,
    posterKey: changes.posterKey === undefined ? movie.posterKey : changes.posterKey,
  }
  const hasPublishedChange =
    next.title !== movie.title || next.posterKey !== movie.posterKey || next.durationMinutes !== movie.durationMinutes
  return { ...next, version: movie.version + (hasPublishedChange ? 1 : 0) }
}

/** A new movie. An undefined field gets its default. */
export const newMovie = (id: string, { title, ...fields }: MovieChanges & { readonly title: string }): Movie => ({
  ...changed({ ...defaults, id, title, version: 1 }, fields),
  version: 1,
})

/**
 * Deletes a movie and removes its poster. Throws MovieHasShowtimes if a scheduled showtime is in the future.
 *
 * @param lastScheduledStart start of the movie's last scheduled showtime; undefined if it has none
 */
export const deleted = (
  movie: Movie,
  { lastScheduledStart, now }: { lastScheduledStart: Date | undefined; now: Date },
): Movie => {
  if (hasUpcomingShowtime(lastScheduledStart, now)) throw new MovieHasShowtimes()
  return changed(movie, { posterKey: null })
}

/** Throws TooManyGenres if the movie has the maximum number of genres. */
export const assertMayHaveAnotherGenre = (genreCount: number): void => {
  if (genreCount >= maxGenres) throw new TooManyGenres(maxGenres)
}
