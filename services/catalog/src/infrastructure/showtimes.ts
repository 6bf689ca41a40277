import { showtimeCancelled, showtimeScheduled } from '@marquee/contracts/catalog-events'
import { newEvent } from '@marquee/contracts/define-event'
import type { Transact, Transaction } from '@marquee/messaging/publishing/outbox'
import { violates } from '@marquee/service-kit/database/constraint'
import { and, between, eq, isNull } from 'drizzle-orm'
import { MovieNotFound, RoomBusy, RoomNotFound, ShowtimeNotFound } from '../domain/errors.ts'
import { type Movie, maxDurationMinutes } from '../domain/movie.ts'
import { maxTurnaroundMinutes } from '../domain/room.ts'
import { focalPointOf, type SeatLayout } from '../domain/seat-layout.ts'
import { assertRoomFree, type Showtime } from '../domain/showtime.ts'
import type { PosterUrls } from './poster-urls.ts'
import { readSeatLayout } from './seat-layouts.ts'
import { movies, rooms, showtimes } from './tables.ts'

export type Showtimes = ReturnType<typeof showtimeRepository>

type Room = Pick<typeof rooms.$inferSelect, 'id' | 'name' | 'seatLayoutId' | 'turnaroundMinutes' | 'loneSeats'> & {
  readonly layout: SeatLayout
}

/** Maximum time for which a showtime occupies its room. */
const maximumOccupationMilliseconds = (maxDurationMinutes + maxTurnaroundMinutes) * 60_000

/**
 * The scheduled showtimes in the room that start near enough to overlap. Scheduled showtimes do not overlap each other,
 * so only a few dozen can be so near.
 */
const findNearbyShowtimes = (tx: Transaction, { roomId, startsAt }: Pick<Showtime, 'roomId' | 'startsAt'>) => {
  const earliest = new Date(startsAt.getTime() - maximumOccupationMilliseconds)
  const latest = new Date(startsAt.getTime() + maximumOccupationMilliseconds)
  return tx
    .select({ startsAt: showtimes.startsAt, roomFreeAt: showtimes.roomFreeAt })
    .from(showtimes)
    .where(
      and(
        eq(showtimes.roomId, roomId),
        eq(showtimes.status, 'scheduled'),
        between(showtimes.startsAt, earliest, latest),
      ),
    )
}

/** Locks the movie against deletion until the transaction ends. Throws MovieNotFound. */
const lockMovie = async (tx: Transaction, id: string): Promise<Movie> => {
  const [movie] = await tx
    .select()
    .from(movies)
    .where(and(eq(movies.id, id), isNull(movies.deletedAt)))
    .for('share')
  if (!movie) throw new MovieNotFound()
  return movie
}

/**
 * Locks the room and reads its current seats. Concurrent requests for one room wait here, because at the exclusion
 * constraint they could deadlock. Throws RoomNotFound.
 */
const lockRoom = async (tx: Transaction, id: string): Promise<Room> => {
  const [room] = await tx
    .select()
    .from(rooms)
    .where(and(eq(rooms.id, id), isNull(rooms.deletedAt)))
    .for('no key update')
  if (!room) throw new RoomNotFound()
  // Read after the lock, because the seats may have changed before it was granted.
  return { ...room, layout: await readSeatLayout(tx, room.seatLayoutId) }
}

/** Adds a showtime. Throws RoomBusy if another showtime occupies the room at that time. */
const add = async (tx: Transaction, showtime: Showtime): Promise<void> => {
  assertRoomFree(showtime, await findNearbyShowtimes(tx, showtime))
  try {
    await tx.insert(showtimes).values(showtime)
  } catch (error) {
    if (violates(error, 'showtimes_room_busy')) throw new RoomBusy()
    throw error
  }
}

export const showtimeRepository = ({
  transact,
  timeZone,
  posterUrls,
}: {
  transact: Transact
  /** IANA time zone of the cinema. */
  timeZone: string
  posterUrls: PosterUrls
}) => {
  const scheduled = (showtime: Showtime, movie: Movie, room: Room) =>
    newEvent(showtimeScheduled, {
      subject: showtime.id,
      sequence: showtime.version,
      data: {
        showtimeId: showtime.id,
        startsAt: showtime.startsAt.toISOString(),
        endsAt: showtime.endsAt.toISOString(),
        timeZone,
        movie: { id: movie.id, title: movie.title, posterUrl: posterUrls.main(movie.posterKey) },
        room: {
          id: room.id,
          name: room.name,
          ...(room.layout.screen ? { screen: room.layout.screen } : {}),
          focalPoint: focalPointOf(room.layout),
          loneSeats: showtime.loneSeats,
          turnaroundMinutes: room.turnaroundMinutes,
        },
        seats: room.layout.seats.map(({ id, row, rowLabel, number, type, x, y }) => {
          return { id, row, rowLabel, number, type, x, y }
        }),
        prices: showtime.prices,
        currency: showtime.currency,
      },
    })

  return {
    /**
     * Schedules the showtime that `plan` creates from the movie and the room.
     *
     * @throws MovieNotFound, RoomNotFound, RoomBusy, and errors of `plan`
     */
    schedule: (
      { movieId, roomId }: { movieId: string; roomId: string },
      plan: (movie: Movie, room: Room) => Showtime,
    ): Promise<void> =>
      transact(async ({ tx, record }) => {
        const movie = await lockMovie(tx, movieId)
        const room = await lockRoom(tx, roomId)
        const showtime = plan(movie, room)
        await add(tx, showtime)
        await record(scheduled(showtime, movie, room))
      }),

    /** Cancels a showtime by a rule, unless the rule leaves the showtime unchanged. Throws ShowtimeNotFound. */
    cancel: (
      id: string,
      { reason, now }: { reason: string; now: Date },
      rule: (showtime: Showtime) => Showtime,
    ): Promise<void> =>
      transact(async ({ tx, record }) => {
        const [before] = await tx.select().from(showtimes).where(eq(showtimes.id, id)).for('update')
        if (!before) throw new ShowtimeNotFound()
        const { status, version } = rule(before)
        if (version === before.version) return
        await tx.update(showtimes).set({ status, version, cancelledAt: now }).where(eq(showtimes.id, id))
        await record(newEvent(showtimeCancelled, { subject: id, sequence: version, data: { showtimeId: id, reason } }))
      }),
  }
}
