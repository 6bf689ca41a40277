import { toZonedDateTime } from '@marquee/kernel/zoned-time'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { ReservationNotFound } from '../domain/errors.ts'
import type { Reservation, ReservationStatus } from '../domain/reservation.ts'
import { rowLabel } from '../domain/showtime.ts'
import { roomOfShowtime, type ShowtimeCopy } from './showtimes.ts'
import { customers, movies, reservations, rooms, showtimes } from './tables.ts'

export type ReservationViews = ReturnType<typeof reservationViews>

type Shown = {
  readonly reservation: Omit<Reservation, 'version' | 'paymentId' | 'userId' | 'showtimeId'>
  readonly showtime: Pick<ShowtimeCopy, 'id' | 'startsAt' | 'timeZone'>
  readonly room: { readonly id: string; readonly name: string }
  readonly movie: { readonly id: string; readonly title: string; readonly posterUrl: string | null }
}

/** A reservation in the shape in which the API answers it. */
export const toReservationBody = ({ reservation, showtime, movie, room }: Shown) => ({
  id: reservation.id,
  status: reservation.status,
  showtime: {
    id: showtime.id,
    show_datetime: toZonedDateTime(showtime.startsAt, showtime.timeZone),
    room: { id: room.id, name: room.name },
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

type Filter = {
  status: ReservationStatus | undefined
  showtimeId: string | undefined
  /** Those placed before this one. */
  before: string | undefined
  /** One more than this is read if there are more. */
  limit: number
}

/** Reads reservations straight into the shape in which the API answers them. */
export const reservationViews = (db: NodePgDatabase) => {
  const joined = () =>
    db
      .select({ reservations, showtimes, movies, customers, room: roomOfShowtime })
      .from(reservations)
      .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
      .innerJoin(movies, eq(movies.id, showtimes.movieId))
      .leftJoin(rooms, eq(rooms.id, showtimes.roomId))
      // A reservation may be heard of before its customer.
      .leftJoin(customers, eq(customers.id, reservations.userId))

  type Row = Awaited<ReturnType<typeof joined>>[number]

  const toBody = ({ reservations: reservation, showtimes: showtime, movies: movie, room }: Row) =>
    toReservationBody({ reservation, showtime, movie, room })

  const newestFirst = ({ status, showtimeId, before, limit }: Filter, whose: ReturnType<typeof eq> | undefined) =>
    joined()
      .where(
        and(
          whose,
          status && eq(reservations.status, status),
          showtimeId === undefined ? undefined : eq(reservations.showtimeId, showtimeId),
          before === undefined ? undefined : lt(reservations.id, before),
        ),
      )
      .orderBy(desc(reservations.id))
      .limit(limit + 1)

  return {
    /** One reservation; somebody else's is not found either, unless staff ask. Throws ReservationNotFound. */
    one: async (id: string, asker: { id: string; isSuperuser: boolean }) => {
      const owned = asker.isSuperuser ? undefined : eq(reservations.userId, asker.id)
      const [row] = await joined().where(and(eq(reservations.id, id), owned))
      if (!row) throw new ReservationNotFound('There is no such reservation.')
      return toBody(row)
    },

    /** A customer's reservations, newest first. */
    ofUser: async (userId: string, filter: Filter) =>
      (await newestFirst(filter, eq(reservations.userId, userId))).map(toBody),

    /** Everybody's reservations with their customers, newest first; of one customer with `email`. */
    ofEverybody: async ({ email, ...filter }: Filter & { email: string | undefined }) => {
      const rows = await newestFirst(filter, email === undefined ? undefined : eq(customers.email, email))
      return rows.map((row) => ({
        ...toBody(row),
        customer: {
          id: row.reservations.userId,
          email: row.customers?.email ?? null,
          full_name: row.customers?.fullName ?? null,
        },
      }))
    },
  }
}
