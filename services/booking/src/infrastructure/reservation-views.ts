import { and, desc, eq, lt, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { ReservationNotFound } from '../domain/errors.ts'
import type { Reservation, ReservationStatus } from '../domain/reservation.ts'
import { roomOfShowtime, type ShowtimeCopy } from './showtimes.ts'
import { customers, movies, reservations, rooms, showtimes } from './tables.ts'

export type ReservationViews = ReturnType<typeof reservationViews>

type ShownFields =
  | 'id'
  | 'number'
  | 'status'
  | 'seats'
  | 'givenBackSeats'
  | 'amount'
  | 'currency'
  | 'createdAt'
  | 'expiresAt'
  | 'extendedAt'
  | 'confirmedAt'
  | 'cancelledAt'

/** A reservation with the data of its showtime that the customer sees. */
export type ReservationView = {
  readonly reservation: Pick<Reservation, ShownFields>
  readonly showtime: Pick<ShowtimeCopy, 'id' | 'startsAt' | 'timeZone'>
  readonly room: { readonly id: string; readonly name: string }
  readonly movie: { readonly id: string; readonly title: string; readonly posterUrl: string | null }
}

/** A reservation with the additional fields that its tickets and its calendar file need. */
export type ReservationDetails = ReservationView & {
  readonly reservation: Pick<Reservation, 'version'>
  readonly showtime: Pick<ShowtimeCopy, 'endsAt'>
  /** The catalog's versions, which only grow. */
  readonly room: { readonly sequence: number }
  readonly movie: { readonly sequence: number }
}

/** A reservation as staff see it. The customer's fields except the id are null until identity's event arrives. */
export type StaffReservationView = ReservationView & {
  readonly customer: {
    readonly id: string
    readonly email: string | null
    readonly fullName: string | null
    readonly isGuest: boolean | null
  }
}

type Filter = {
  status: ReservationStatus | undefined
  showtimeId: string | undefined
  /** A reservation's id: only reservations that were placed before that reservation. */
  before: string | undefined
  /** The page size. One more row is read, which shows whether there is a next page. */
  limit: number
}

/** Reads reservations with the data of their showtimes that the API shows. */
export const reservationViews = (db: NodePgDatabase) => {
  const joined = () =>
    db
      .select({ reservations, showtimes, movies, customers, room: roomOfShowtime })
      .from(reservations)
      .innerJoin(showtimes, eq(showtimes.id, reservations.showtimeId))
      .innerJoin(movies, eq(movies.id, showtimes.movieId))
      .leftJoin(rooms, eq(rooms.id, showtimes.roomId))
      // A customer's first reservation may be placed before identity's event arrives.
      .leftJoin(customers, eq(customers.id, reservations.userId))

  type Row = Awaited<ReturnType<typeof joined>>[number]

  const toView = ({
    reservations: reservation,
    showtimes: showtime,
    movies: movie,
    room,
  }: Row): ReservationDetails => ({
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

  const byId = eq(reservations.id, sql.placeholder('id'))
  const anybodys = joined().where(byId).prepare('view-reservation')
  // Prepared, because customers poll a reservation until it is confirmed. Planning the query took three times as long
  // as executing the query.
  const own = joined()
    .where(and(byId, eq(reservations.userId, sql.placeholder('userId'))))
    .prepare('view-own-reservation')

  return {
    /** One reservation of the user; for a superuser, any reservation. Throws ReservationNotFound. */
    one: async (id: string, user: { id: string; isSuperuser: boolean }): Promise<ReservationDetails> => {
      const [row] = await (user.isSuperuser ? anybodys.execute({ id }) : own.execute({ id, userId: user.id }))
      if (!row) throw new ReservationNotFound()
      return toView(row)
    },

    /** A customer's reservations, newest first. */
    ofUser: async (userId: string, filter: Filter): Promise<ReservationView[]> =>
      (await newestFirst(filter, eq(reservations.userId, userId))).map(toView),

    /** The reservations of all customers, or only those with this `email` and this `number`, newest first. */
    ofEverybody: async ({
      email,
      number,
      ...filter
    }: Filter & { email: string | undefined; number: string | undefined }): Promise<StaffReservationView[]> => {
      const ofCustomer = email === undefined ? undefined : eq(customers.email, email)
      const withNumber = number === undefined ? undefined : eq(reservations.number, number)
      const rows = await newestFirst(filter, and(ofCustomer, withNumber))
      return rows.map((row) => ({
        ...toView(row),
        customer: {
          id: row.reservations.userId,
          email: row.customers?.email ?? null,
          fullName: row.customers?.fullName ?? null,
          isGuest: row.customers?.isGuest ?? null,
        },
      }))
    },
  }
}
