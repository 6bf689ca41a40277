import type { Movies } from '../../infrastructure/movies.ts'

export type UnassignGenre = ReturnType<typeof unassignGenre>

/** Removes a genre from a movie. Throws MovieNotFound or GenreNotAssigned. */
export const unassignGenre =
  ({ movies }: { movies: Pick<Movies, 'unassignGenre'> }) =>
  ({ movieId, genreId }: { movieId: string; genreId: string }): Promise<void> =>
    movies.unassignGenre(movieId, genreId)
