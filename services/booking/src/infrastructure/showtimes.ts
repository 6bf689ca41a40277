import { createHash } from 'node:crypto'
import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { and, eq, lt, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { LRUCache } from 'lru-cache'
import { ShowtimeNotFound } from '../domain/errors.ts'
import type { Seat, Showtime } from '../domain/showtime.ts'
import { customerSeats, movies, rooms, seatLayouts, showtimes } from './tables.ts'

export type Showtimes = ReturnType<typeof showtimeCopies>

/** A showtime with what a ticket for it shows. */
export type ShowtimeCopy = Showtime & {
  readonly movieId: string
  readonly roomId: string
  readonly endsAt: Date
  /** The cinema's, as an IANA name. */
  readonly timeZone: string
}

type ScheduledShowtime = {
  id: string
  startsAt: Date
  endsAt: Date
  timeZone: string
  movie: { id: string; title: string; posterUrl: string | null }
  room: { id: string; name: string }
  seats: readonly Seat[]
  prices: Readonly<Record<string, number>>
  currency: string
}

/** A showtime's room, by its newest name; needs a left join of `rooms`, which has those that were renamed. */
export const roomOfShowtime = {
  id: showtimes.roomId,
  name: sql<string>`coalesce(${rooms.name}, ${showtimes.roomName})`,
}

/** Makes a function that gets a showtime with its layout, from memory once it was read. It throws ShowtimeNotFound. */
const getWithLayout = (db: NodePgDatabase): ((asked: string) => Promise<ShowtimeCopy>) => {
  // A showtime's layout, prices and start never change once it is scheduled. Its status can, once and for good, so that a
  // copy may say `scheduled` too long: the statement that places a reservation looks for itself.
  const known = new LRUCache<string, ShowtimeCopy>({ max: 2_000 })
  const layouts = new LRUCache<string, ReadonlyMap<string, Seat>>({ max: 200 })

  const layoutOf = (digest: string, seats: readonly Seat[]): ReadonlyMap<string, Seat> => {
    const found = layouts.get(digest)
    if (found) return found
    const layout = new Map(seats.map((seat) => [seat.id, seat]))
    layouts.set(digest, layout)
    return layout
  }

  return async (asked) => {
    // A UUID is the same in upper case; everything that goes by it from here on has the one spelling.
    const id = asked.toLowerCase()
    const cached = known.get(id)
    if (cached) return cached
    const [row] = await db
      .select()
      .from(showtimes)
      .innerJoin(seatLayouts, eq(seatLayouts.digest, showtimes.layout))
      .where(eq(showtimes.id, id))
    if (!row) throw new ShowtimeNotFound()
    const { movieId, roomId, timeZone, startsAt, endsAt, status, currency, prices, layout } = row.showtimes
    const showtime: ShowtimeCopy = {
      id,
      movieId,
      roomId,
      timeZone,
      startsAt,
      endsAt,
      status,
      currency,
      prices,
      layout: layoutOf(layout, row.seat_layouts.seats),
    }
    known.set(id, showtime)
    return showtime
  }
}

/** Adds a showtime to the copy; one that is there already stays as it is. */
const add = async (tx: Transaction, { movie, room, seats, ...showtime }: ScheduledShowtime): Promise<void> => {
  const digest = createHash('sha256').update(JSON.stringify(seats)).digest('hex')
  await tx
    .insert(seatLayouts)
    .values({ digest, seats: [...seats] })
    .onConflictDoNothing()
  await tx
    .insert(movies)
    .values({ ...movie, sequence: 0 })
    .onConflictDoNothing()
  await tx
    .insert(showtimes)
    .values({
      ...showtime,
      prices: { ...showtime.prices },
      movieId: movie.id,
      roomId: room.id,
      roomName: room.name,
      layout: digest,
    })
    .onConflictDoNothing()
}

/** Takes a showtime off sale; from then on nothing can be placed for it. Throws ShowtimeNotFound. */
const markCancelled = async (tx: Transaction, id: string): Promise<void> => {
  const marked = await tx
    .update(showtimes)
    .set({ status: 'cancelled' })
    .where(eq(showtimes.id, id))
    .returning({ id: showtimes.id })
  if (marked.length === 0) {
    throw Object.assign(new ShowtimeNotFound(), { cause: new Error(`showtime ${id} is not known yet`) })
  }
}

/** Keeps the newest name that the catalog has given a room. */
const saveRoom = async (tx: Transaction, room: { id: string; name: string; sequence: number }): Promise<void> => {
  await tx
    .insert(rooms)
    .values(room)
    .onConflictDoUpdate({
      target: rooms.id,
      set: { name: sql`excluded.name`, sequence: sql`excluded.sequence` },
      setWhere: lt(rooms.sequence, sql`excluded.sequence`),
    })
}

/** Keeps the newest that the catalog has said of a movie. */
const saveMovie = async (
  tx: Transaction,
  movie: { id: string; title: string; posterUrl: string | null; sequence: number },
): Promise<void> => {
  await tx
    .insert(movies)
    .values(movie)
    .onConflictDoUpdate({
      target: movies.id,
      set: { title: sql`excluded.title`, posterUrl: sql`excluded.poster_url`, sequence: sql`excluded.sequence` },
      setWhere: lt(movies.sequence, sql`excluded.sequence`),
    })
}

/** Booking's copy of what the catalog has scheduled. */
export const showtimeCopies = (db: NodePgDatabase) => ({
  get: getWithLayout(db),

  /**
   * What a ticket shows of a showtime, with the end of a hold that this customer has cancelled for it. Throws
   * ShowtimeNotFound.
   */
  forCustomer: async (showtimeId: string, userId: string) => {
    const [row] = await db
      .select({ movie: movies, room: roomOfShowtime, holdUntil: customerSeats.holdUntil })
      .from(showtimes)
      .innerJoin(movies, eq(movies.id, showtimes.movieId))
      .leftJoin(rooms, eq(rooms.id, showtimes.roomId))
      .leftJoin(customerSeats, and(eq(customerSeats.showtimeId, showtimes.id), eq(customerSeats.userId, userId)))
      .where(eq(showtimes.id, showtimeId))
    if (!row) throw new ShowtimeNotFound()
    return row
  },

  add,
  markCancelled,
  saveRoom,
  saveMovie,
})
