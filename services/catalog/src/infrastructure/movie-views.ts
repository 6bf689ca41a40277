import type { Database } from '@marquee/messaging/publishing/outbox'
import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { MovieNotFound } from '../domain/errors.ts'
import { genreBody } from './genres.ts'
import { isOnLocalDate, localTime } from './local-time.ts'
import type { PosterUrls } from './poster-urls.ts'
import { folded, genres, movieGenres, movies, rooms, showtimes } from './tables.ts'

export const movieBody = z
  .object({
    id: z.uuid(),
    title: z.string().meta({ examples: ['Metropolis'] }),
    description: z.string().meta({ examples: ['A city of two worlds, and a robot between them.'] }),
    duration_minutes: z.int().meta({ examples: [153] }),
    poster_image: z
      .string()
      .nullable()
      .describe('URL of the poster, at most 640 pixels wide, WebP')
      .meta({ examples: ['http://127.0.0.1:8080/api/v1/posters/5f3a9c0e7b1d4e2f8a6c9b0d1e2f3a4b-640.webp'] }),
    poster_image_variants: z
      .array(
        z.object({
          url: z
            .string()
            .meta({ examples: ['http://127.0.0.1:8080/api/v1/posters/5f3a9c0e7b1d4e2f8a6c9b0d1e2f3a4b-320.jpg'] }),
          width: z
            .int()
            .describe('Pixels, at most')
            .meta({ examples: [320] }),
          content_type: z.string().meta({ examples: ['image/jpeg'] }),
        }),
      )
      .describe('The poster in each width and format there is'),
    genres: z.array(genreBody),
    showtimes: z.array(
      z.object({
        id: z.uuid(),
        show_datetime: z.iso.datetime({ offset: true }).describe("The start, with the cinema's own offset from UTC"),
        room: z.object({ id: z.uuid(), name: z.string().meta({ examples: ['Room 1'] }) }),
      }),
    ),
  })
  .meta({ id: 'Movie' })

export type MovieBody = z.infer<typeof movieBody>

type MovieRow = Omit<MovieBody, 'poster_image' | 'poster_image_variants'> & {
  poster_key: string | null
  sort_title: string
}

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
  SELECT m.id, m.title, m.description, m.duration_minutes, m.poster_key, m.sort_title,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY lower(g.name))
      FROM ${movieGenres} mg JOIN ${genres} g ON g.id = mg.genre_id
      WHERE mg.movie_id = m.id
    ), '[]') AS genres,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object(
        'id', s.id,
        'show_datetime', ${localTime(sql`s.starts_at`, timeZone)},
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

/** Movies as the API shows them: one statement reads a page of them with genres and showtimes. */
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

  const body = ({ poster_key, sort_title: _, ...movie }: MovieRow): MovieBody => ({
    ...movie,
    poster_image: posterUrls.main(poster_key),
    poster_image_variants: posterUrls.variants(poster_key),
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
    }): Promise<{ movie: MovieBody; sortTitle: string }[]> => {
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
      return rows.map((row) => ({ movie: body(row), sortTitle: row.sort_title }))
    },

    /** Throws MovieNotFound. */
    one: async (id: string, { showtimeDate, now }: Pick<MovieFilter, 'showtimeDate'> & { now: Date }) => {
      const shown = listed(showtimeDate, now)
      const { rows } = await db.execute<MovieRow>(select({ where: sql`m.id = ${id}`, limit: 1, shown, timeZone }))
      const [row] = rows
      if (!row) throw new MovieNotFound()
      return body(row)
    },
  }
}
