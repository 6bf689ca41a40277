import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { defaultDurationMinutes } from '../../domain/movie.ts'
import type { MovieViews } from '../../infrastructure/movie-views.ts'
import type { Movies } from '../../infrastructure/movies.ts'
import type { Posters } from '../../infrastructure/posters.ts'

export type AddMovie = ReturnType<typeof addMovie>

/** Throws what storing the poster throws; then there is no movie either. */
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
  async ({
    title,
    description = '',
    durationMinutes = defaultDurationMinutes,
    poster,
  }: {
    title: string
    description?: string | undefined
    durationMinutes?: number | undefined
    poster?: Uint8Array | null | undefined
  }) => {
    const id = newId()
    const posterKey = poster ? await posters.store(poster) : null
    await movies.add({ id, title, description, durationMinutes, posterKey, version: 1 })
    return views.one(id, { now: now() })
  }
