import type { Database } from '@marquee/messaging/publishing/outbox'
import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { ShowtimeNotFound } from '../domain/errors.ts'
import { isOnLocalDate, localTime } from './local-time.ts'
import { rooms, showtimes } from './tables.ts'

export const showtimeBody = z
  .object({
    id: z.uuid(),
    movie_id: z.uuid(),
    room: z.object({ id: z.uuid(), name: z.string().meta({ examples: ['Room 1'] }) }),
    show_datetime: z.iso.datetime({ offset: true }).describe("The start, with the cinema's own offset from UTC"),
    ends_at: z.iso.datetime({ offset: true }).describe("The film's end; the room is cleaned after it"),
    prices: z
      .object({ standard: z.int(), premium: z.int(), wheelchair: z.int(), companion: z.int() })
      .describe('Minor units for each type of seat')
      .meta({ examples: [{ standard: 1250, premium: 1550, wheelchair: 1250, companion: 0 }] }),
    currency: z.string().meta({ examples: ['eur'] }),
    status: z.enum(['scheduled', 'cancelled']),
  })
  .meta({ id: 'Showtime' })

type ShowtimeBody = z.infer<typeof showtimeBody>

export type ShowtimeFilter = {
  movieId?: string | undefined
  roomId?: string | undefined
  /** YYYY-MM-DD in the cinema's time zone. */
  date?: string | undefined
}

export type ShowtimeViews = ReturnType<typeof showtimeViews>

export const showtimeViews = ({ db, timeZone }: { db: Database; timeZone: string }) => {
  const select = (where: SQL, limit: number): SQL => sql`
    SELECT s.id, s.movie_id, jsonb_build_object('id', r.id, 'name', r.name) AS room,
      ${localTime(sql`s.starts_at`, timeZone)} AS show_datetime, ${localTime(sql`s.ends_at`, timeZone)} AS ends_at,
      s.prices, s.currency, s.status
    FROM ${showtimes} s JOIN ${rooms} r ON r.id = s.room_id
    WHERE ${where}
    ORDER BY s.starts_at, s.id
    LIMIT ${limit}`

  return {
    /** One more than `limit`, by start. With a date all of that day, without one those that have not ended. */
    list: async ({
      movieId,
      roomId,
      date,
      after,
      limit,
      now,
    }: ShowtimeFilter & {
      after: { startsAt: string; id: string } | undefined
      limit: number
      now: Date
    }): Promise<ShowtimeBody[]> => {
      const conditions = [
        date === undefined ? sql`s.ends_at > ${now.toISOString()}` : isOnLocalDate(sql`s.starts_at`, date, timeZone),
      ]
      if (movieId !== undefined) conditions.push(sql`s.movie_id = ${movieId}`)
      if (roomId !== undefined) conditions.push(sql`s.room_id = ${roomId}`)
      if (after !== undefined) {
        conditions.push(sql`(s.starts_at, s.id) > (${after.startsAt}::timestamptz, ${after.id}::uuid)`)
      }
      const { rows } = await db.execute<ShowtimeBody>(select(sql.join(conditions, sql` AND `), limit + 1))
      return rows
    },

    /** Throws ShowtimeNotFound. */
    one: async (id: string): Promise<ShowtimeBody> => {
      const { rows } = await db.execute<ShowtimeBody>(select(sql`s.id = ${id}`, 1))
      const [row] = rows
      if (!row) throw new ShowtimeNotFound()
      return row
    },
  }
}
