import type { Database, Transact } from '@marquee/messaging/publishing/outbox'
import { violates } from '@marquee/service-kit/database/constraint'
import { eq, sql } from 'drizzle-orm'
import { GenreExists, GenreInUse, GenreNotFound } from '../domain/errors.ts'
import type { Genre } from '../domain/genre.ts'
import { genres } from './tables.ts'

export type Genres = ReturnType<typeof genreRepository>

export const genreRepository = ({ db, transact }: { db: Database; transact: Transact }) => ({
  /** Genres by name. Returns up to `limit + 1` rows: the extra row says that there is another page. */
  list: async ({ limit, after }: { limit: number; after: { name: string; id: string } | undefined }) => {
    const sortName = sql<string>`lower(${genres.name})`
    return db
      .select({ id: genres.id, name: genres.name, sortName })
      .from(genres)
      .where(after && sql`(${sortName}, ${genres.id}) > (${after.name}, ${after.id}::uuid)`)
      .orderBy(sortName, genres.id)
      .limit(limit + 1)
  },

  /** Throws GenreExists if the name is taken; case is ignored. */
  add: async (genre: Genre): Promise<void> => {
    try {
      await transact(({ tx }) => tx.insert(genres).values(genre))
    } catch (error) {
      if (violates(error, 'genres_name')) throw new GenreExists(genre.name)
      throw error
    }
  },

  /** Throws GenreNotFound, or GenreInUse if a movie has the genre. */
  remove: async (id: string): Promise<void> => {
    try {
      const removed = await transact(({ tx }) =>
        tx.delete(genres).where(eq(genres.id, id)).returning({ id: genres.id }),
      )
      if (removed.length === 0) throw new GenreNotFound()
    } catch (error) {
      if (violates(error, 'movie_genres_genre')) throw new GenreInUse()
      throw error
    }
  },
})
