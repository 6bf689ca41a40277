import type { Clock } from '@marquee/kernel/clock'
import type { Movies } from '../../infrastructure/movies.ts'

export type DeleteMovie = ReturnType<typeof deleteMovie>

/** Deletes a movie. Throws MovieNotFound, or MovieHasShowtimes if a scheduled showtime is in the future. */
export const deleteMovie =
  ({ movies, now }: { movies: Pick<Movies, 'remove'>; now: Clock }) =>
  (id: string): Promise<void> =>
    movies.remove(id, now())
