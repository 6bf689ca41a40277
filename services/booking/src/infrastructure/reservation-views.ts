import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { ReservationNotFound } from '../domain/errors.ts'
import type { ReservationStatus } from '../domain/reservation.ts'
import { rowLabel } from '../domain/showtime.ts'
import { movies, reservations, showtimes } from './tables.ts'

export type ReservationViews = ReturnType<typeof reservationViews>

/** Reads reservations straight into the shape in which the API answers them. */
export const reservationViews = (db: NodePgDatabase) => {
  const joined = () =>
    db
      .select()
      .from(reservations)
      .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
      .innerJoin(movies, eq(movies.id, showtimes.movieId))

  type Row = Awaited<ReturnType<typeof joined>>[number]

  const toBody = ({ reservations: reservation, showtimes: showtime, movies: movie }: Row) => ({
    id: reservation.id,
    status: reservation.status,
    showtime: {
      id: showtime.id,
      show_datetime: toZonedDateTime(showtime.startsAt, showtime.timeZone),
      room: { id: showtime.roomId, name: showtime.roomName },
      movie: { id: movie.id, title: movie.title, poster_image: movie.posterUrl },
    },
    seats: reservation.seats.map(({ id, row, number, type, price }) => ({
      id,
      row,
      row_label: rowLabel(id),
      number,
      type,
      price,
    })),
    amount: reservation.amount,
    currency: reservation.currency,
    expires_at: reservation.expiresAt.toISOString(),
    created_at: reservation.createdAt.toISOString(),
    confirmed_at: reservation.confirmedAt?.toISOString() ?? null,
    cancelled_at: reservation.cancelledAt?.toISOString() ?? null,
  })

  return {
    /** One reservation; somebody else's is not found either, unless staff ask. Throws ReservationNotFound. */
    one: async (id: string, asker: { id: string; isSuperuser: boolean }) => {
      const owned = asker.isSuperuser ? undefined : eq(reservations.userId, asker.id)
      const [row] = await joined().where(and(eq(reservations.id, id), owned))
      if (!row) throw new ReservationNotFound('There is no such reservation.')
      return toBody(row)
    },

    /** A customer's reservations, newest first, with one more than asked for if there are more. */
    ofUser: async (
      userId: string,
      {
        status,
        showtimeId,
        before,
        limit,
      }: {
        status: ReservationStatus | undefined
        showtimeId: string | undefined
        before: string | undefined
        limit: number
      },
    ) => {
      const rows = await joined()
        .where(
          and(
            eq(reservations.userId, userId),
            status && eq(reservations.status, status),
            showtimeId === undefined ? undefined : eq(reservations.showtimeId, showtimeId),
            before === undefined ? undefined : lt(reservations.id, before),
          ),
        )
        .orderBy(desc(reservations.id))
        .limit(limit + 1)
      return rows.map(toBody)
    },
  }
}
