import { and, desc, eq, lt } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { ReservationNotFound } from '../domain/errors.ts'
import type { Reservation, ReservationStatus } from '../domain/reservation.ts'
import { roomOfShowtime, type ShowtimeCopy } from './showtimes.ts'
import { customers, movies, reservations, rooms, showtimes } from './tables.ts'

export type ReservationViews = ReturnType<typeof reservationViews>

type ShownFields =
  | 'id'
  | 'status'
  | 'seats'
  | 'amount'
  | 'currency'
  | 'createdAt'
  | 'expiresAt'
  | 'confirmedAt'
  | 'cancelledAt'

/** A reservation with what its customer wants to know of the showtime. */
export type ReservationView = {
  readonly reservation: Pick<Reservation, ShownFields>
  readonly showtime: Pick<ShowtimeCopy, 'id' | 'startsAt' | 'timeZone'>
  readonly room: { readonly id: string; readonly name: string }
  readonly movie: { readonly id: string; readonly title: string; readonly posterUrl: string | null }
}

/** A reservation as staff see it: with its customer, of whom booking may not have heard yet. */
export type StaffReservationView = ReservationView & {
  readonly customer: { readonly id: string; readonly email: string | null; readonly fullName: string | null }
}

type Filter = {
  status: ReservationStatus | undefined
  showtimeId: string | undefined
  /** Those placed before this one. */
  before: string | undefined
  /** One more than this is read if there are more. */
  limit: number
}

/** Reads reservations with what is shown of their showtimes. */
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

  const toView = ({ reservations: reservation, showtimes: showtime, movies: movie, room }: Row): ReservationView => ({
    reservation,
    showtime,
    movie,
    room,
  })

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
    one: async (id: string, asker: { id: string; isSuperuser: boolean }): Promise<ReservationView> => {
      const owned = asker.isSuperuser ? undefined : eq(reservations.userId, asker.id)
      const [row] = await joined().where(and(eq(reservations.id, id), owned))
      if (!row) throw new ReservationNotFound()
      return toView(row)
    },

    /** A customer's reservations, newest first. */
    ofUser: async (userId: string, filter: Filter): Promise<ReservationView[]> =>
      (await newestFirst(filter, eq(reservations.userId, userId))).map(toView),

    /** Everybody's reservations with their customers, newest first; of one customer with `email`. */
    ofEverybody: async ({
      email,
      ...filter
    }: Filter & { email: string | undefined }): Promise<StaffReservationView[]> => {
      const rows = await newestFirst(filter, email === undefined ? undefined : eq(customers.email, email))
      return rows.map((row) => ({
        ...toView(row),
        customer: {
          id: row.reservations.userId,
          email: row.customers?.email ?? null,
          fullName: row.customers?.fullName ?? null,
        },
      }))
    },
  }
}
