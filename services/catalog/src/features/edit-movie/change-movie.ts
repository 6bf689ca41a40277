import type { Clock } from '@marquee/kernel/clock'
import type { MovieEdit } from '../../domain/movie.ts'
import type { MovieViews } from '../../infrastructure/movie-views.ts'
import type { Movies } from '../../infrastructure/movies.ts'
import type { Posters } from '../../infrastructure/posters.ts'

export type ChangeMovie = ReturnType<typeof changeMovie>

/**
 * Changes a movie. An undefined field stays as it is; a poster of null removes the poster.
 *
 * @throws MovieNotFound, and the errors of storing the poster
 */
export const changeMovie =
  ({
    movies,
    posters,
    views,
    now,
  }: {
    movies: Pick<Movies, 'assertExists' | 'change'>
    posters: Pick<Posters, 'store'>
    views: MovieViews
    now: Clock
  }) =>
  async ({ id, poster, ...changes }: MovieEdit & { readonly id: string }) => {
    await movies.assertExists(id)
    const posterKey = poster ? await posters.store(poster) : poster
    await movies.change(id, { ...changes, posterKey })
    return views.one(id, { now: now() })
  }
