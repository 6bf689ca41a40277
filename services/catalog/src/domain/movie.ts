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

export const defaultDurationMinutes = 120
export const maxDurationMinutes = 600
export const maxGenres = 50

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
