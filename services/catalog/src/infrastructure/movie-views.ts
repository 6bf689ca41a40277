import type { Database } from '@marquee/messaging/publishing/outbox'
import { type SQL, sql } from 'drizzle-orm'
import { MovieNotFound } from '../domain/errors.ts'
import type { Genre } from '../domain/genre.ts'
import type { Movie } from '../domain/movie.ts'
import type { Room } from '../domain/room.ts'
import { isOnLocalDate, localTime } from './local-time.ts'
import type { PosterUrls } from './poster-urls.ts'
import { folded, genres, movieGenres, movies, rooms, showtimes } from './tables.ts'

/** A movie with what is on: its poster's addresses, its genres by name, and its showtimes by start. */
export type MovieView = Pick<Movie, 'id' | 'title' | 'description' | 'durationMinutes'> & {
  readonly poster: string | null
  readonly posterVariants: ReturnType<PosterUrls['variants']>
  readonly genres: readonly Genre[]
  readonly showtimes: readonly {
    readonly id: string
    /** RFC 3339, with the cinema's own offset from UTC. */
    readonly startsAt: string
    readonly room: Pick<Room, 'id' | 'name'>
  }[]
}

type MovieRow = Omit<MovieView, 'poster' | 'posterVariants'> & { posterKey: string | null; sortTitle: string }

export type MovieFilter = {
  /** YYYY-MM-DD in the cinema's time zone. */
  showtimeDate?: string | undefined
  genreId?: string | undefined
  /** Part of the title, in any case. */
  search?: string | undefined
}

/** Most showtimes that are listed with one movie, the next ones first. */
const showtimesPerMovie = 200

/** Movies with their genres and with those of their showtimes that `shown` lets through. */
const select = ({
  where,
  limit,
  shown,
  timeZone,
}: {
  where: SQL
  limit: number
  shown: SQL
  timeZone: string
}): SQL => sql`
  SELECT m.id, m.title, m.description, m.duration_minutes AS "durationMinutes", m.poster_key AS "posterKey",
    m.sort_title AS "sortTitle",
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY lower(g.name))
      FROM ${movieGenres} mg JOIN ${genres} g ON g.id = mg.genre_id
      WHERE mg.movie_id = m.id
    ), '[]') AS genres,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'id', s.id,
        'startsAt', ${localTime(sql`s.starts_at`, timeZone)},
        'room', jsonb_build_object('id', r.id, 'name', r.name)
      ) ORDER BY s.starts_at, s.id)
      FROM (
        SELECT s.id, s.starts_at, s.room_id FROM ${showtimes} s
        WHERE s.movie_id = m.id AND ${shown}
        ORDER BY s.starts_at, s.id LIMIT ${showtimesPerMovie}
      ) s JOIN ${rooms} r ON r.id = s.room_id
    ), '[]') AS showtimes
  FROM (
    SELECT *, lower(m.title) AS sort_title FROM ${movies} m
    WHERE m.deleted_at IS NULL AND ${where}
    ORDER BY lower(m.title), m.id LIMIT ${limit}
  ) m
  ORDER BY m.sort_title, m.id`

export type MovieViews = ReturnType<typeof movieViews>

/** Movies for their readers: one statement reads a page of them with genres and showtimes. */
export const movieViews = ({
  db,
  timeZone,
  posterUrls,
}: {
  db: Database
  timeZone: string
  posterUrls: PosterUrls
}) => {
  /** With a date that day's showtimes, started or not; without one those that have not started. */
  const listed = (showtimeDate: string | undefined, now: Date): SQL =>
    sql`s.status = 'scheduled' AND ${
      showtimeDate === undefined
        ? sql`s.starts_at > ${now.toISOString()}`
        : isOnLocalDate(sql`s.starts_at`, showtimeDate, timeZone)
    }`

  const toView = ({ posterKey, sortTitle: _, ...movie }: MovieRow): MovieView => ({
    ...movie,
    poster: posterUrls.main(posterKey),
    posterVariants: posterUrls.variants(posterKey),
  })

  return {
    /** One more than `limit`, by title, each with where it stands in that order. */
    list: async ({
      showtimeDate,
      genreId,
      search,
      after,
      limit,
      now,
    }: MovieFilter & {
      after: { title: string; id: string } | undefined
      limit: number
      now: Date
    }): Promise<{ movie: MovieView; sortTitle: string }[]> => {
      const shown = listed(showtimeDate, now)
      const conditions = [sql`true`]
      if (showtimeDate !== undefined) {
        conditions.push(sql`EXISTS (SELECT FROM ${showtimes} s WHERE s.movie_id = m.id AND ${shown})`)
      }
      if (genreId !== undefined) {
        conditions.push(
          sql`EXISTS (SELECT FROM ${movieGenres} mg WHERE mg.movie_id = m.id AND mg.genre_id = ${genreId})`,
        )
      }
      if (search !== undefined) conditions.push(sql`strpos(m.search_title, ${folded(sql`${search}::text`)}) > 0`)
      if (after !== undefined) conditions.push(sql`(lower(m.title), m.id) > (${after.title}, ${after.id}::uuid)`)
      const where = sql.join(conditions, sql` AND `)
      const { rows } = await db.execute<MovieRow>(select({ where, limit: limit + 1, shown, timeZone }))
      return rows.map((row) => ({ movie: toView(row), sortTitle: row.sortTitle }))
    },

    /** Throws MovieNotFound. */
    one: async (id: string, { showtimeDate, now }: Pick<MovieFilter, 'showtimeDate'> & { now: Date }) => {
      const shown = listed(showtimeDate, now)
      const { rows } = await db.execute<MovieRow>(select({ where: sql`m.id = ${id}`, limit: 1, shown, timeZone }))
      const [row] = rows
      if (!row) throw new MovieNotFound()
      return toView(row)
    },
  }
}
