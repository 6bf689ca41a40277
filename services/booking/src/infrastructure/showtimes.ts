import { createHash } from 'node:crypto'
import type { Point } from '@marquee/kernel/seat-positions'
import type { Transaction } from '@marquee/messaging/publishing/outbox'
import { eq, lt, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { LRUCache } from 'lru-cache'
import { ShowtimeNotFound } from '../domain/errors.ts'
import { type CopiedSeat, type LoneSeats, planOf, type Showtime } from '../domain/showtime.ts'
import { movies, rooms, seatLayouts, showtimes } from './tables.ts'

export type Showtimes = ReturnType<typeof showtimeCopies>

/** A showtime with the data that its tickets show. */
export type ShowtimeCopy = Showtime & {
  readonly movieId: string
  readonly roomId: string
  readonly endsAt: Date
  /** The cinema's time zone, as an IANA name. */
  readonly timeZone: string
}

type ScheduledShowtime = {
  id: string
  startsAt: Date
  endsAt: Date
  timeZone: string
  movie: { id: string; title: string; posterUrl: string | null }
  /** The focal point is undefined if the event has no positions. */
  room: { id: string; name: string; focalPoint?: Point | undefined; loneSeats?: LoneSeats | undefined }
  seats: readonly CopiedSeat[]
  prices: Readonly<Record<string, number>>
  currency: string
}

/**
 * Columns of a showtime's room with its newest name and its version, for queries with a left join of `rooms` (the
 * renamed rooms). The version is 0 if the room was not renamed.
 */
export const roomOfShowtime = {
  id: showtimes.roomId,
  name: sql<string>`coalesce(${rooms.name}, ${showtimes.roomName})`,
  sequence: sql<number>`coalesce(${rooms.sequence}, 0)`,
}

/** Creates a function that gets a showtime with its layout, from a cache if possible, or throws ShowtimeNotFound. */
const getWithLayout = (db: NodePgDatabase): ((requestedId: string) => Promise<ShowtimeCopy>) => {
  // A scheduled showtime's layout, prices and start do not change. Only a replay may add positions; replicas are
  // restarted after a replay. The status can become `cancelled`, so the cached status may be outdated: the statement
  // that places a reservation reads the status itself, and so do the best seats.
  const showtimeCache = new LRUCache<string, ShowtimeCopy>({ max: 2_000 })
  const plans = new LRUCache<string, ReturnType<typeof planOf>>({ max: 200 })

  const cachedPlanOf = (digest: string, seats: readonly CopiedSeat[], focalPoint: Point | null) => {
    const key = `${digest} ${focalPoint?.x} ${focalPoint?.y}`
    const found = plans.get(key)
    if (found) return found
    const plan = planOf(seats, focalPoint)
    plans.set(key, plan)
    return plan
  }

  return async (requestedId) => {
    // A client may send a UUID in upper case; the cache and all later lookups use lower case.
    const id = requestedId.toLowerCase()
    const cached = showtimeCache.get(id)
    if (cached) return cached
    const [row] = await db
      .select()
      .from(showtimes)
      .innerJoin(seatLayouts, eq(seatLayouts.digest, showtimes.layout))
      .where(eq(showtimes.id, id))
    if (!row) throw new ShowtimeNotFound()
    const { movieId, roomId, timeZone, startsAt, endsAt, status, currency, prices, loneSeats } = row.showtimes
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
      loneSeats,
      ...cachedPlanOf(row.showtimes.layout, row.seat_layouts.seats, row.showtimes.focalPoint),
    }
    showtimeCache.set(id, showtime)
    return showtime
  }
}

/**
 * Adds a showtime to the copy. A showtime that is in the copy already does not change, with one exception: if its row
 * has no positions and the event has positions, the positions, the focal point and the rule for lone seats are stored.
 */
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
      focalPoint: room.focalPoint,
      loneSeats: room.loneSeats,
    })
    .onConflictDoUpdate({
      target: showtimes.id,
      set: { layout: sql`excluded.layout`, focalPoint: sql`excluded.focal_point`, loneSeats: sql`excluded.lone_seats` },
      setWhere: sql`${showtimes.focalPoint} IS NULL AND excluded.focal_point IS NOT NULL`,
    })
}

/** Takes a showtime off sale: no reservation can be placed for it any more. Throws ShowtimeNotFound. */
const markCancelled = async (tx: Transaction, id: string): Promise<void> => {
  const marked = await tx
    .update(showtimes)
    .set({ status: 'cancelled' })
    .where(eq(showtimes.id, id))
    .returning({ id: showtimes.id })
  if (marked.length === 0) {
    throw Object.assign(new ShowtimeNotFound(), { cause: new Error(`showtime ${id} is not in booking's copy yet`) })
  }
}

/** Whether a showtime is cancelled now: the cached status may be outdated. Expects an id in lower case. */
const isCancelledNow = (db: NodePgDatabase): ((id: string) => Promise<boolean>) => {
  const statusOf = db
    .select({ status: showtimes.status })
    .from(showtimes)
    .where(eq(showtimes.id, sql.placeholder('id')))
    .prepare('status-of-showtime')
  return async (id) => (await statusOf.execute({ id }))[0]?.status === 'cancelled'
}

/** Stores a room's name, unless a newer version is stored. */
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

/** Stores a movie's title and poster, unless a newer version is stored. */
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

/** Booking's copy of the catalog's showtimes, movies and rooms. */
export const showtimeCopies = (db: NodePgDatabase) => ({
  get: getWithLayout(db),

  isCancelled: isCancelledNow(db),

  add,
  markCancelled,
  saveRoom,
  saveMovie,
})
