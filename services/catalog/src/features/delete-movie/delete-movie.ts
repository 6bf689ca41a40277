import type { Clock } from '@marquee/kernel/clock'
import type { Movies } from '../../infrastructure/movies.ts'

export type DeleteMovie = ReturnType<typeof deleteMovie>

/** Throws MovieNotFound, or MovieHasShowtimes while scheduled showtimes are still to come. */
export const deleteMovie =
  ({ movies, now }: { movies: Pick<Movies, 'remove'>; now: Clock }) =>
  (id: string): Promise<void> =>
    movies.remove(id, now())
