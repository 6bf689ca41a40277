import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import { type SQL, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { SeveralCurrencies, ShowtimeNotFound } from '../../domain/errors.ts'
import { movies, reservations, rooms, seatAllocations, seatLayouts, showtimes } from '../../infrastructure/tables.ts'

export type ReportSales = ReturnType<typeof reportSales>

/** A day in the cinema's time zone (YYYY-MM-DD), or an instant. */
export type Bound = { readonly day: string } | { readonly instant: Date }

/** The most movies that a report lists. The report's totals count all movies. */
const maxMovies = 200

/** A cinema sells in one currency, and may have changed the currency once or twice. */
const maxCurrencies = 10

type Counts = { capacity: number; held: number; sold: number; revenue: number }

const toSales = ({ capacity, held, sold, revenue }: Counts) => ({
  capacity,
  seats_held: held,
  seats_sold: sold,
  occupancy: capacity === 0 ? 0 : Math.round((sold / capacity) * 10_000) / 10_000,
  revenue,
})

const nothingSold: Counts = { capacity: 0, held: 0, sold: 0, revenue: 0 }

/**
 * Capacity, held and sold seats and revenue of each showtime, all as of one moment. A cancelled showtime has no
 * capacity.
 */
const countsOf = (which: SQL): SQL => sql`
  SELECT showtime.id, showtime.movie_id, showtime.currency, showtime.status,
    CASE showtime.status WHEN 'scheduled' THEN jsonb_array_length(layout.seats) ELSE 0 END AS capacity,
    seats.held, seats.sold, money.revenue
  FROM ${showtimes} showtime
  JOIN ${seatLayouts} layout ON layout.digest = showtime.layout
  CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT sold) AS held, count(*) FILTER (WHERE sold) AS sold
    FROM ${seatAllocations} WHERE showtime_id = showtime.id
  ) seats
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount - refunded_amount), 0) AS revenue
    FROM ${reservations} WHERE showtime_id = showtime.id AND status = 'confirmed'
  ) money
  WHERE ${which}`

const day = sql`(showtime.starts_at AT TIME ZONE showtime.time_zone)::date`

const from = (bound: Bound): SQL =>
  'day' in bound ? sql`${day} >= ${bound.day}::date` : sql`showtime.starts_at >= ${bound.instant.toISOString()}`

const to = (bound: Bound): SQL =>
  'day' in bound ? sql`${day} <= ${bound.day}::date` : sql`showtime.starts_at < ${bound.instant.toISOString()}`

type ShowtimeRow = Counts & {
  status: 'scheduled' | 'cancelled'
  currency: string
  starts_at: string
  time_zone: string
  room_id: string
  room_name: string
  movie_id: string
  title: string
}

type RangeRow = {
  currency: string
  movie_id: string | null
  title: string | null
  showtimes: number
  capacity: number
  held: number
  sold: number
  revenue: number
}

/**
 * Sales of one showtime or of a period. Revenue in minor units: confirmed reservations minus partial refunds and lost
 * disputes. Cancelled and refunded reservations do not count, even while the refund is in progress.
 */
export const reportSales = (db: NodePgDatabase) => ({
  /** Throws ShowtimeNotFound. */
  ofShowtime: async (id: string) => {
    const { rows } = await db.execute<ShowtimeRow>(sql`
      SELECT counts.capacity, counts.held::int, counts.sold::int, counts.revenue::float8, counts.status, counts.currency,
        showtime.starts_at::text, showtime.time_zone, showtime.room_id, coalesce(room.name, showtime.room_name) AS room_name, movie.id AS movie_id, movie.title
      FROM (${countsOf(sql`showtime.id = ${id}`)}) counts
      JOIN ${showtimes} showtime ON showtime.id = counts.id
      JOIN ${movies} movie ON movie.id = counts.movie_id
      LEFT JOIN ${rooms} room ON room.id = showtime.room_id`)
    const [row] = rows
    if (!row) throw new ShowtimeNotFound()
    return {
      showtime: {
        id,
        status: row.status,
        show_datetime: toZonedDateTime(new Date(row.starts_at), row.time_zone),
        room: { id: row.room_id, name: row.room_name },
        movie: { id: row.movie_id, title: row.title },
      },
      ...toSales(row),
      currency: row.currency,
    }
  },

  /**
   * Sales of all showtimes that start within the bounds. A day as `to` is included; an instant as `to` is not. Throws
   * SeveralCurrencies if `currency` is undefined and the showtimes were sold in more than one currency.
   */
  ofRange: async (bounds: { from: Bound | undefined; to: Bound | undefined; currency: string | undefined }) => {
    const which = [
      ...(bounds.from ? [from(bounds.from)] : []),
      ...(bounds.to ? [to(bounds.to)] : []),
      ...(bounds.currency === undefined ? [] : [sql`showtime.currency = ${bounds.currency}`]),
    ]
    const { rows } = await db.execute<RangeRow>(sql`
      SELECT counts.currency, counts.movie_id, movie.title,
        count(*) FILTER (WHERE counts.status = 'scheduled')::int AS showtimes, sum(counts.capacity)::int AS capacity,
        sum(counts.held)::int AS held, sum(counts.sold)::int AS sold, sum(counts.revenue)::float8 AS revenue
      FROM (${countsOf(which.length === 0 ? sql`true` : sql.join(which, sql` AND `))}) counts
      JOIN ${movies} movie ON movie.id = counts.movie_id
      GROUP BY GROUPING SETS ((counts.currency), (counts.currency, counts.movie_id, movie.title))
      ORDER BY counts.movie_id IS NOT NULL, revenue DESC, movie.title
      LIMIT ${maxCurrencies + maxMovies}`)
    const totals = rows.filter((row) => row.movie_id === null)
    if (totals.length > 1) {
      const currencies = totals.map(({ currency }) => currency)
      throw new SeveralCurrencies(currencies)
    }
    const [total] = totals
    return {
      showtimes: total?.showtimes ?? 0,
      ...toSales(total ?? nothingSold),
      currency: total?.currency ?? bounds.currency ?? null,
      movies: rows
        .flatMap(({ movie_id, title, showtimes: count, ...counts }) =>
          movie_id === null || title === null ? [] : [{ id: movie_id, title, showtimes: count, ...toSales(counts) }],
        )
        .slice(0, maxMovies),
    }
  },
})
