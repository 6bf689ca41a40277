import { showtimeCancelled, showtimeScheduled } from '@marquee/contracts/catalog-events'
import { newEvent } from '@marquee/contracts/define-event'
import type { Transact } from '@marquee/messaging/publishing/outbox'
import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import { MovieNotFound, RoomBusy, RoomNotFound, ShowtimeNotFound } from '../domain/errors.ts'
import type { Movie } from '../domain/movie.ts'
import type { Seat } from '../domain/seat-layout.ts'
import type { Showtime } from '../domain/showtime.ts'
import { violates } from './constraint.ts'
import type { PosterUrls } from './poster-urls.ts'
import { movies, rooms, seatLayouts, showtimes } from './tables.ts'

export type Showtimes = ReturnType<typeof showtimeRepository>

type Room = { id: string; name: string; seatLayoutId: string; seats: Seat[] }

const roomBusy = () => new RoomBusy()

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
        room: { id: room.id, name: room.name },
        seats: room.seats,
        prices: showtime.prices,
        currency: showtime.currency,
      },
    })

  return {
    /**
     * Schedules what `plan` makes of the movie and the room. Throws MovieNotFound, RoomNotFound, RoomBusy and whatever
     * the plan throws.
     */
    schedule: (
      { movieId, roomId }: { movieId: string; roomId: string },
      plan: (movie: Movie, room: Room) => Showtime,
    ): Promise<void> =>
      transact(async ({ tx, record }) => {
        const [movie] = await tx
          .select()
          .from(movies)
          .where(and(eq(movies.id, movieId), isNull(movies.deletedAt)))
          .for('share')
        if (!movie) throw new MovieNotFound()
        // Those who schedule in one room wait for each other here: at the exclusion constraint they would deadlock.
        const [row] = await tx
          .select({ id: rooms.id, name: rooms.name, seatLayoutId: rooms.seatLayoutId })
          .from(rooms)
          .where(and(eq(rooms.id, roomId), isNull(rooms.deletedAt)))
          .for('no key update')
        if (!row) throw new RoomNotFound()
        // Read after the lock, so that these are the seats that the room has now.
        const [layout] = await tx
          .select({ seats: seatLayouts.seats })
          .from(seatLayouts)
          .where(eq(seatLayouts.id, row.seatLayoutId))
        const room = { ...row, seats: layout?.seats ?? [] }

        const showtime = plan(movie, room)
        const rivals = await tx
          .select({ id: showtimes.id })
          .from(showtimes)
          .where(
            and(
              eq(showtimes.roomId, roomId),
              eq(showtimes.status, 'scheduled'),
              lt(showtimes.startsAt, showtime.roomFreeAt),
              gt(showtimes.roomFreeAt, showtime.startsAt),
            ),
          )
          .limit(1)
        if (rivals.length > 0) throw roomBusy()
        try {
          await tx.insert(showtimes).values(showtime)
        } catch (error) {
          if (violates(error, 'showtimes_room_busy')) throw roomBusy()
          throw error
        }
        await record(scheduled(showtime, movie, room))
      }),

    /** Cancels by a rule; when the rule leaves the showtime as it is, nothing happens. Throws ShowtimeNotFound. */
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
