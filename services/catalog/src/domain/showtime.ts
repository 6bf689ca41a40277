import { RoomBusy, ShowtimeInPast, ShowtimeOver } from './errors.ts'
import type { LoneSeats } from './lone-seats.ts'
import type { SeatPrices } from './prices.ts'

export type Showtime = {
  readonly id: string
  readonly movieId: string
  readonly roomId: string
  /** The room's layout when the showtime was scheduled. Later changes of the room do not affect this layout. */
  readonly seatLayoutId: string
  /** The room's rule for lone seats when the showtime was scheduled. */
  readonly loneSeats: LoneSeats
  readonly startsAt: Date
  readonly endsAt: Date
  /** When the room can be used again: after the movie and the turnaround of the room. */
  readonly roomFreeAt: Date
  readonly prices: SeatPrices
  /** ISO 4217, lower case. */
  readonly currency: string
  readonly status: 'scheduled' | 'cancelled'
  readonly version: number
}

const minute = 60_000

/**
 * Plans a showtime, with its start truncated to the whole second. Throws ShowtimeInPast unless this start is in the
 * future.
 */
export const planShowtime = (
  fields: Pick<Showtime, 'id' | 'prices' | 'currency' | 'startsAt'>,
  {
    movie,
    room,
    now,
  }: {
    movie: { readonly id: string; readonly durationMinutes: number }
    room: Pick<Showtime, 'seatLayoutId' | 'loneSeats'> & { readonly id: string; readonly turnaroundMinutes: number }
    now: Date
  },
): Showtime => {
  const startsAt = new Date(Math.floor(fields.startsAt.getTime() / 1000) * 1000)
  if (startsAt <= now) throw new ShowtimeInPast()
  const endsAt = new Date(startsAt.getTime() + movie.durationMinutes * minute)
  return {
    ...fields,
    movieId: movie.id,
    roomId: room.id,
    seatLayoutId: room.seatLayoutId,
    loneSeats: room.loneSeats,
    startsAt,
    endsAt,
    roomFreeAt: new Date(endsAt.getTime() + room.turnaroundMinutes * minute),
    status: 'scheduled',
    version: 1,
  }
}

type Occupation = Pick<Showtime, 'startsAt' | 'roomFreeAt'>

const overlap = (one: Occupation, other: Occupation): boolean =>
  one.startsAt < other.roomFreeAt && other.startsAt < one.roomFreeAt

/** Throws RoomBusy if the showtime overlaps another one in the room, including the turnaround after each. */
export const assertRoomFree = (showtime: Occupation, others: readonly Occupation[]): void => {
  if (others.some((other) => overlap(showtime, other))) throw new RoomBusy()
}

/**
 * Whether a movie or a room has a scheduled showtime that has not started.
 *
 * @param lastScheduledStart undefined if there is no scheduled showtime
 */
export const hasUpcomingShowtime = (lastScheduledStart: Date | undefined, now: Date): boolean =>
  lastScheduledStart !== undefined && lastScheduledStart > now

/** How long after its end a showtime can be cancelled, for refunds after a failure in the cinema. */
const cancellableDays = 7

/** Cancels a showtime, unless it is cancelled already. Throws ShowtimeOver if the end was a week ago or earlier. */
export const cancelled = <T extends Pick<Showtime, 'status' | 'endsAt' | 'version'>>(showtime: T, now: Date): T => {
  if (showtime.status === 'cancelled') return showtime
  if (showtime.endsAt.getTime() + cancellableDays * 1_440 * minute <= now.getTime()) {
    throw new ShowtimeOver()
  }
  return { ...showtime, status: 'cancelled', version: showtime.version + 1 }
}
