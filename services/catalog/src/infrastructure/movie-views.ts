import type { Database } from '@marquee/messaging/publishing/outbox'
import { type SQL, sql } from 'drizzle-orm'
import { MovieNotFound } from '../domain/errors.ts'
import type { Genre } from '../domain/genre.ts'
import type { Movie } from '../domain/movie.ts'
import type { MovieFacts } from '../domain/movie-facts.ts'
import type { Room } from '../domain/room.ts'
import { isOnLocalDate, localTime } from './local-time.ts'
import type { PosterUrls } from './poster-urls.ts'
import { folded, genres, movieGenres, movies, rooms, showtimes } from './tables.ts'

/** A movie with its poster URLs, its genres by name, and its showtimes by start. */
export type MovieView = Pick<Movie, 'id' | 'title' | 'description' | 'durationMinutes'> &
  MovieFacts & {
    readonly poster: string | null
    readonly posterVariants: ReturnType<PosterUrls['variants']>
    readonly genres: readonly Genre[]
    readonly showtimes: readonly {
      readonly id: string
      /** RFC 3339, with the cinema's offset from UTC. */
      readonly startsAt: string
      readonly room: Pick<Room, 'id' | 'name'>
    }[]
  }

type MovieRow = Omit<MovieView, 'poster' | 'posterVariants'> & { posterKey: string | null; sortTitle: string }

export type MovieFilter = {
  /** YYYY-MM-DD in the cinema's time zone. */
  showtimeDate?: string | undefined
  genreId?: string | undefined
  /** Part of the title or the original title; case and accents are ignored. */
  search?: string | undefined
  /**
   * True: only movies whose release date is after today and that have no scheduled showtime, past or future.
   * False: only the other movies.
   */
  isComingSoon?: boolean | undefined
}

/**
 * Position in a list. Movies that are coming soon are sorted by release date, and then by title and id as in every
 * list.
 */
type ListPosition = { title: string; id: string; releaseDate?: string | undefined }

/** Maximum showtimes that are listed with one movie, earliest first. */
const showtimesPerMovie = 200

/** SQL that selects movies with their genres and the showtimes that match `showtimeCondition`. */
const select = ({
  where,
  limit,
  showtimeCondition,
  timeZone,
  byRelease = false,
}: {
  where: SQL
  limit: number
  showtimeCondition: SQL
  timeZone: string
  byRelease?: boolean
}): SQL => sql`
  SELECT m.id, m.title, m.description, m.duration_minutes AS "durationMinutes", m.poster_key AS "posterKey",
    m.sort_title AS "sortTitle", m.original_title AS "originalTitle", m.short_title AS "shortTitle", m.director, m."cast",
    to_char(m.release_date, 'YYYY-MM-DD') AS "releaseDate", m.age_rating AS "ageRating", m.trailer_url AS "trailerUrl",
    m.distributor, m.original_language AS "originalLanguage",
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
        WHERE s.movie_id = m.id AND ${showtimeCondition}
        ORDER BY s.starts_at, s.id LIMIT ${showtimesPerMovie}
      ) s JOIN ${rooms} r ON r.id = s.room_id
    ), '[]') AS showtimes
  FROM (
    SELECT *, lower(m.title) AS sort_title FROM ${movies} m
    WHERE m.deleted_at IS NULL AND ${where}
    ORDER BY ${byRelease ? sql`m.release_date, ` : sql``}lower(m.title), m.id LIMIT ${limit}
  ) m
  ORDER BY ${byRelease ? sql`m.release_date, ` : sql``}m.sort_title, m.id`

export type MovieViews = ReturnType<typeof movieViews>

/** Reads movies for the API. One statement reads a page of movies with genres and showtimes. */
export const movieViews = ({
  db,
  timeZone,
  posterUrls,
}: {
  db: Database
  timeZone: string
  posterUrls: PosterUrls
}) => {
  /** With a date: all scheduled showtimes of that day. Without a date: scheduled showtimes that have not started. */
  const conditionFor = (showtimeDate: string | undefined, now: Date): SQL =>
    sql`s.status = 'scheduled' AND ${
      showtimeDate === undefined
        ? sql`s.starts_at > ${now.toISOString()}`
        : isOnLocalDate(sql`s.starts_at`, showtimeDate, timeZone)
    }`

  const isComingSoonAt = (now: Date): SQL => sql`(
    m.release_date > (${now.toISOString()}::timestamptz AT TIME ZONE ${timeZone})::date
    AND NOT EXISTS (SELECT FROM ${showtimes} s WHERE s.movie_id = m.id AND s.status = 'scheduled'))`

  const isAfter = ({ title, id, releaseDate }: ListPosition): SQL =>
    releaseDate === undefined
      ? sql`(lower(m.title), m.id) > (${title}, ${id}::uuid)`
      : sql`(m.release_date, lower(m.title), m.id) > (${releaseDate}::date, ${title}, ${id}::uuid)`

  const conditionsFor = (
    { showtimeDate, genreId, search, isComingSoon }: MovieFilter,
    { showtimeCondition, now }: { showtimeCondition: SQL; now: Date },
  ): SQL[] => {
    const conditions = [sql`true`]
    if (showtimeDate !== undefined) {
      conditions.push(sql`EXISTS (SELECT FROM ${showtimes} s WHERE s.movie_id = m.id AND ${showtimeCondition})`)
    }
    if (genreId !== undefined) {
      conditions.push(sql`EXISTS (SELECT FROM ${movieGenres} mg WHERE mg.movie_id = m.id AND mg.genre_id = ${genreId})`)
    }
    if (search !== undefined) {
      const text = folded(sql`${search}::text`)
      conditions.push(sql`(strpos(m.search_title, ${text}) > 0 OR strpos(m.search_original_title, ${text}) > 0)`)
    }
    if (isComingSoon !== undefined) {
      // Without a release date the comparison is neither true nor false.
      conditions.push(isComingSoon ? isComingSoonAt(now) : sql`${isComingSoonAt(now)} IS NOT TRUE`)
    }
    return conditions
  }

  const toView = ({ posterKey, sortTitle: _, ...movie }: MovieRow): MovieView => ({
    ...movie,
    poster: posterUrls.main(posterKey),
    posterVariants: posterUrls.variants(posterKey),
  })

  return {
    /**
     * Movies by title, each with its sort key. With `isComingSoon: true`, movies by release date and then by title.
     * Returns up to `limit + 1` movies: the extra movie says that there is another page.
     */
    list: async ({
      after,
      limit,
      now,
      ...filter
    }: MovieFilter & {
      after: ListPosition | undefined
      limit: number
      now: Date
    }): Promise<{ movie: MovieView; sortTitle: string }[]> => {
      const showtimeCondition = conditionFor(filter.showtimeDate, now)
      const conditions = conditionsFor(filter, { showtimeCondition, now })
      if (after !== undefined) conditions.push(isAfter(after))
      const where = sql.join(conditions, sql` AND `)
      const byRelease = filter.isComingSoon === true
      const { rows } = await db.execute<MovieRow>(
        select({ where, limit: limit + 1, showtimeCondition, timeZone, byRelease }),
      )
      return rows.map((row) => ({ movie: toView(row), sortTitle: row.sortTitle }))
    },

    /** Throws MovieNotFound. */
    one: async (id: string, { showtimeDate, now }: Pick<MovieFilter, 'showtimeDate'> & { now: Date }) => {
      const showtimeCondition = conditionFor(showtimeDate, now)
      const where = sql`m.id = ${id}`
      const { rows } = await db.execute<MovieRow>(select({ where, limit: 1, showtimeCondition, timeZone }))
      const [row] = rows
      if (!row) throw new MovieNotFound()
      return toView(row)
    },
  }
}
