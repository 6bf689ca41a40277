import type { Database, Transact, Transaction } from '@marquee/messaging/publishing/outbox'
import { violates } from '@marquee/service-kit/database/constraint'
import { and, count, eq, isNull } from 'drizzle-orm'
import { GenreAlreadyAssigned, GenreNotAssigned, GenreNotFound, MovieNotFound } from '../domain/errors.ts'
import { assertMayHaveAnotherGenre, changed, deleted, type Movie, type MovieChanges } from '../domain/movie.ts'
import { changedFacts } from '../domain/movie-facts.ts'
import { findLastScheduledStart } from './last-scheduled-start.ts'
import { movieUpdatedEvent } from './movie-events.ts'
import type { PosterUrls } from './poster-urls.ts'
import type { Posters } from './posters.ts'
import { movieGenres, movies, showtimes } from './tables.ts'

export type Movies = ReturnType<typeof movieRepository>

const lockMovie = async (tx: Transaction, id: string): Promise<Movie> => {
  const [movie] = await tx
    .select()
    .from(movies)
    .where(and(eq(movies.id, id), isNull(movies.deletedAt)))
    .for('update')
  if (!movie) throw new MovieNotFound()
  return movie
}

const addGenre = async (tx: Transaction, movieId: string, genreId: string): Promise<void> => {
  const [assigned] = await tx.select({ genres: count() }).from(movieGenres).where(eq(movieGenres.movieId, movieId))
  assertMayHaveAnotherGenre(assigned?.genres ?? 0)
  try {
    await tx.insert(movieGenres).values({ movieId, genreId })
  } catch (error) {
    if (violates(error, 'movie_genres_genre')) throw new GenreNotFound()
    if (violates(error, 'movie_genres_pkey')) throw new GenreAlreadyAssigned()
    throw error
  }
}

const removeGenre = async (tx: Transaction, movieId: string, genreId: string): Promise<void> => {
  const removed = await tx
    .delete(movieGenres)
    .where(and(eq(movieGenres.movieId, movieId), eq(movieGenres.genreId, genreId)))
    .returning({ genreId: movieGenres.genreId })
  if (removed.length === 0) throw new GenreNotAssigned()
}

/**
 * Movies with their genres and posters. Each change that other services copy is recorded as an event in the same
 * transaction.
 */
export const movieRepository = ({
  db,
  transact,
  posters,
  posterUrls,
}: {
  db: Database
  transact: Transact
  posters: Pick<Posters, 'attach' | 'detach' | 'wakeSweep'>
  posterUrls: PosterUrls
}) => {
  return {
    /** Throws MovieNotFound. Called before an expensive change, such as storing a poster. */
    assertExists: async (id: string): Promise<void> => {
      const found = await db
        .select({ id: movies.id })
        .from(movies)
        .where(and(eq(movies.id, id), isNull(movies.deletedAt)))
      if (found.length === 0) throw new MovieNotFound()
    },

    add: (movie: Movie): Promise<void> =>
      transact(async ({ tx, record }) => {
        await tx.insert(movies).values(movie)
        if (movie.posterKey !== null) await posters.attach(tx, movie.posterKey)
        await record(movieUpdatedEvent(movie, posterUrls))
      }),

    change: async (id: string, changes: MovieChanges): Promise<void> => {
      await transact(async ({ tx, record }) => {
        const before = await lockMovie(tx, id)
        const after = changed(before, changes)
        if (after.posterKey !== before.posterKey) {
          if (after.posterKey !== null) await posters.attach(tx, after.posterKey)
          if (before.posterKey !== null) await posters.detach(tx, before.posterKey)
        }
        const { title, description, durationMinutes, posterKey, version } = after
        await tx
          .update(movies)
          .set({ ...changedFacts(before, changes), title, description, durationMinutes, posterKey, version })
          .where(eq(movies.id, id))
        if (version !== before.version) await record(movieUpdatedEvent(after, posterUrls))
      })
      posters.wakeSweep()
    },

    /** Throws MovieNotFound, or MovieHasShowtimes if a scheduled showtime is in the future. */
    remove: async (id: string, now: Date): Promise<void> => {
      await transact(async ({ tx, record }) => {
        const before = await lockMovie(tx, id)
        const lastScheduledStart = await findLastScheduledStart(tx, eq(showtimes.movieId, id))
        const after = deleted(before, { lastScheduledStart, now })
        await tx.delete(movieGenres).where(eq(movieGenres.movieId, id))
        const { posterKey, version } = after
        await tx.update(movies).set({ posterKey, version, deletedAt: now }).where(eq(movies.id, id))
        if (before.posterKey !== null) {
          await posters.detach(tx, before.posterKey)
          // Past tickets still show the movie. The event makes booking remove the URL of the deleted poster.
          await record(movieUpdatedEvent(after, posterUrls))
        }
      })
      posters.wakeSweep()
    },

    /** Throws MovieNotFound, GenreNotFound, GenreAlreadyAssigned or TooManyGenres. */
    assignGenre: (movieId: string, genreId: string): Promise<void> =>
      transact(async ({ tx }) => {
        await lockMovie(tx, movieId)
        await addGenre(tx, movieId, genreId)
      }),

    /** Throws MovieNotFound or GenreNotAssigned. */
    unassignGenre: (movieId: string, genreId: string): Promise<void> =>
      transact(async ({ tx }) => {
        await lockMovie(tx, movieId)
        await removeGenre(tx, movieId, genreId)
      }),
  }
}
