import type { Database } from '@marquee/messaging/publishing/outbox'
import { eq, type SQL, sql } from 'drizzle-orm'
import { ShowtimeNotFound } from '../domain/errors.ts'
import type { LoneSeats } from '../domain/lone-seats.ts'
import type { Room } from '../domain/room.ts'
import type { SeatLayout } from '../domain/seat-layout.ts'
import type { Showtime } from '../domain/showtime.ts'
import { isOnLocalDate, localTime } from './local-time.ts'
import { toSeatLayout } from './seat-layouts.ts'
import { rooms, seatLayouts, showtimes } from './tables.ts'

/** A showtime for the API. Times are RFC 3339, with the cinema's offset from UTC. */
export type ShowtimeView = Pick<Showtime, 'id' | 'movieId' | 'prices' | 'currency' | 'status'> & {
  readonly room: Pick<Room, 'id' | 'name'>
  readonly startsAt: string
  readonly endsAt: string
}

/** A showtime with its room as it was when the showtime was scheduled. */
export type ShowtimeInRoomView = ShowtimeView & { readonly layout: SeatLayout; readonly loneSeats: LoneSeats }

export type ShowtimeFilter = {
  movieId?: string | undefined
  roomId?: string | undefined
  /** YYYY-MM-DD in the cinema's time zone. */
  date?: string | undefined
}

export type ShowtimeViews = ReturnType<typeof showtimeViews>

export const showtimeViews = ({ db, timeZone }: { db: Database; timeZone: string }) => {
  const select = (where: SQL, limit: number): SQL => sql`
    SELECT s.id, s.movie_id AS "movieId", jsonb_build_object('id', r.id, 'name', r.name) AS room,
      ${localTime(sql`s.starts_at`, timeZone)} AS "startsAt", ${localTime(sql`s.ends_at`, timeZone)} AS "endsAt",
      s.prices, s.currency, s.status
    FROM ${showtimes} s JOIN ${rooms} r ON r.id = s.room_id
    WHERE ${where}
    ORDER BY s.starts_at, s.id
    LIMIT ${limit}`

  return {
    /**
     * Showtimes by start. With a date: all showtimes of that day. Without a date: all showtimes that have not ended.
     * Returns up to `limit + 1` showtimes: the extra showtime says that there is another page.
     */
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
    }): Promise<ShowtimeView[]> => {
      const conditions = [
        date === undefined ? sql`s.ends_at > ${now.toISOString()}` : isOnLocalDate(sql`s.starts_at`, date, timeZone),
      ]
      if (movieId !== undefined) conditions.push(sql`s.movie_id = ${movieId}`)
      if (roomId !== undefined) conditions.push(sql`s.room_id = ${roomId}`)
      if (after !== undefined) {
        conditions.push(sql`(s.starts_at, s.id) > (${after.startsAt}::timestamptz, ${after.id}::uuid)`)
      }
      const { rows } = await db.execute<ShowtimeView>(select(sql.join(conditions, sql` AND `), limit + 1))
      return rows
    },

    /** Throws ShowtimeNotFound. */
    one: async (id: string): Promise<ShowtimeInRoomView> => {
      const { rows } = await db.execute<ShowtimeView>(select(sql`s.id = ${id}`, 1))
      // Neither the layout of a showtime nor its rule for lone seats ever changes, so two statements show one state.
      const [room] = await db
        .select({ layout: seatLayouts, loneSeats: showtimes.loneSeats })
        .from(showtimes)
        .innerJoin(seatLayouts, eq(seatLayouts.id, showtimes.seatLayoutId))
        .where(eq(showtimes.id, id))
      const [row] = rows
      if (!row || !room) throw new ShowtimeNotFound()
      return { ...row, layout: toSeatLayout(room.layout), loneSeats: room.loneSeats }
    },
  }
}
