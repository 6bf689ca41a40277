import { RoomBusy, ShowtimeInPast, ShowtimeOver } from './errors.ts'
import type { SeatPrices } from './prices.ts'

/** After each film the room is cleaned and cannot be used. */
export const cleaningMinutes = 20

export type Showtime = {
  readonly id: string
  readonly movieId: string
  readonly roomId: string
  /** Names the layout that the room had when this was scheduled; later changes of the room do not touch it. */
  readonly seatLayoutId: string
  readonly startsAt: Date
  readonly endsAt: Date
  /** When the room can be used again: the film's end and the cleaning. */
  readonly roomFreeAt: Date
  readonly prices: SeatPrices
  /** ISO 4217, lower case. */
  readonly currency: string
  readonly status: 'scheduled' | 'cancelled'
  readonly version: number
}

const minute = 60_000

/**
 * Plans a showing, with its start cut to the whole second. Throws ShowtimeInPast if it would have begun already.
 */
export const planShowtime = (
  showing: Pick<Showtime, 'id' | 'prices' | 'currency' | 'startsAt'>,
  {
    movie,
    room,
    now,
  }: {
    movie: { readonly id: string; readonly durationMinutes: number }
    room: { readonly id: string; readonly seatLayoutId: string }
    now: Date
  },
): Showtime => {
  const startsAt = new Date(Math.floor(showing.startsAt.getTime() / 1000) * 1000)
  if (startsAt <= now) throw new ShowtimeInPast()
  const endsAt = new Date(startsAt.getTime() + movie.durationMinutes * minute)
  return {
    ...showing,
    movieId: movie.id,
    roomId: room.id,
    seatLayoutId: room.seatLayoutId,
    startsAt,
    endsAt,
    roomFreeAt: new Date(endsAt.getTime() + cleaningMinutes * minute),
    status: 'scheduled',
    version: 1,
  }
}

type Occupation = Pick<Showtime, 'startsAt' | 'roomFreeAt'>

const overlap = (one: Occupation, other: Occupation): boolean =>
  one.startsAt < other.roomFreeAt && other.startsAt < one.roomFreeAt

/** Throws RoomBusy when one of the other showtimes scheduled in the room, or the cleaning after it, takes the same time. */
export const assertRoomFree = (showing: Occupation, others: readonly Occupation[]): void => {
  if (others.some((other) => overlap(showing, other))) throw new RoomBusy()
}

/**
 * Whether a movie or a room is still needed: its last scheduled showtime has not started.
 *
 * @param lastScheduledStart undefined without a scheduled showtime
 */
export const hasUpcomingShowtime = (lastScheduledStart: Date | undefined, now: Date): boolean =>
  lastScheduledStart !== undefined && lastScheduledStart > now

/** How long after its end a showing can still be cancelled: the projector failed, and everybody gets the money back. */
const cancellableDays = 7

/** Cancels a showing; one that is cancelled stays as it is. Throws ShowtimeOver a week after its end. */
export const cancelled = <Showing extends Pick<Showtime, 'status' | 'endsAt' | 'version'>>(
  showing: Showing,
  now: Date,
): Showing => {
  if (showing.status === 'cancelled') return showing
  if (showing.endsAt.getTime() + cancellableDays * 1_440 * minute <= now.getTime()) {
    throw new ShowtimeOver()
  }
  return { ...showing, status: 'cancelled', version: showing.version + 1 }
}
