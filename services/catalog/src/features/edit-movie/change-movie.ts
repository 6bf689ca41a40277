import type { Clock } from '@marquee/kernel/clock'
import type { MovieEdit } from '../../domain/movie.ts'
import type { MovieViews } from '../../infrastructure/movie-views.ts'
import type { Movies } from '../../infrastructure/movies.ts'
import type { Posters } from '../../infrastructure/posters.ts'

export type ChangeMovie = ReturnType<typeof changeMovie>

/** A field that is undefined stays; a poster of null is taken away. Throws MovieNotFound and what storing the poster throws. */
export const changeMovie =
  ({
    movies,
    posters,
    views,
    now,
  }: {
    movies: Pick<Movies, 'mustExist' | 'change'>
    posters: Pick<Posters, 'store'>
    views: MovieViews
    now: Clock
  }) =>
  async ({ id, poster, ...changes }: MovieEdit & { readonly id: string }) => {
    await movies.mustExist(id)
    const posterKey = poster ? await posters.store(poster) : poster
    await movies.change(id, { ...changes, posterKey })
    return views.one(id, { now: now() })
  }
