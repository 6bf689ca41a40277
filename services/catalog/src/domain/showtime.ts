import { ShowtimeInPast, ShowtimeStarted } from './errors.ts'
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
  if (startsAt <= now) throw new ShowtimeInPast('A showtime must begin in the future.')
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

/** Cancels a showing; one that is cancelled stays as it is. Throws ShowtimeStarted once it has begun. */
export const cancelled = <Showing extends Pick<Showtime, 'status' | 'startsAt' | 'version'>>(
  showing: Showing,
  now: Date,
): Showing => {
  if (showing.status === 'cancelled') return showing
  if (showing.startsAt <= now) throw new ShowtimeStarted('The showtime has started and cannot be cancelled any more.')
  return { ...showing, status: 'cancelled', version: showing.version + 1 }
}
