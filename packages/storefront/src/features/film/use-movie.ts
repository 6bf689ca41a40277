import { useQuery, useQueryClient } from '@tanstack/react-query'
import { movie, movies, moviesComingSoon } from '../../api/queries.ts'

/** A movie. If a list with all showtimes was loaded before, the movie of that list shows without a wait. */
export const useMovie = (movieId: string) => {
  const client = useQueryClient()
  return useQuery({
    ...movie(movieId),
    placeholderData: () =>
      [movies({}), moviesComingSoon({})]
        .flatMap(({ queryKey }) => client.getQueryData(queryKey) ?? [])
        .find(({ id }) => id === movieId),
  })
}
