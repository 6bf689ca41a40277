import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { type MovieEdit, newMovie } from '../../domain/movie.ts'
import type { MovieViews } from '../../infrastructure/movie-views.ts'
import type { Movies } from '../../infrastructure/movies.ts'
import type { Posters } from '../../infrastructure/posters.ts'

export type AddMovie = ReturnType<typeof addMovie>

/** Adds a movie. If the poster cannot be stored, throws the error and adds no movie. */
export const addMovie =
  ({
    movies,
    posters,
    views,
    now,
  }: {
    movies: Pick<Movies, 'add'>
    posters: Pick<Posters, 'store'>
    views: MovieViews
    now: Clock
  }) =>
  async ({ poster, ...fields }: MovieEdit & { readonly title: string }) => {
    const id = newId()
    const posterKey = poster ? await posters.store(poster) : null
    await movies.add(newMovie(id, { ...fields, posterKey }))
    return views.one(id, { now: now() })
  }
