import type { Clock } from '@marquee/kernel/clock'
import type { MovieViews } from '../../infrastructure/movie-views.ts'
import type { Movies } from '../../infrastructure/movies.ts'

export type AssignGenre = ReturnType<typeof assignGenre>

/** Assigns a genre to a movie. Throws MovieNotFound, GenreNotFound, GenreAlreadyAssigned or TooManyGenres. */
export const assignGenre =
  ({ movies, views, now }: { movies: Pick<Movies, 'assignGenre'>; views: MovieViews; now: Clock }) =>
  async ({ movieId, genreId }: { movieId: string; genreId: string }) => {
    await movies.assignGenre(movieId, genreId)
    return views.one(movieId, { now: now() })
  }
