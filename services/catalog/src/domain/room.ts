import { RoomHasShowtimes } from './errors.ts'
import { hasUpcomingShowtime } from './showtime.ts'

/** Minutes after a movie during which the room is cleaned and the audience changes, unless staff set another time. */
export const defaultTurnaroundMinutes = 20
export const maxTurnaroundMinutes = 240

export type Room = {
  readonly id: string
  readonly name: string
  /** Increases with each change that is published to other services. */
  readonly version: number
}

/** Renames a room. An undefined or equal name leaves the room unchanged. */
export const renamed = (room: Room, name: string | undefined): Room =>
  name === undefined || name === room.name ? room : { ...room, name, version: room.version + 1 }

/**
 * Throws RoomHasShowtimes if a scheduled showtime is in the future.
 *
 * @param lastScheduledStart start of the room's last scheduled showtime; undefined if it has none
 */
export const assertRoomDeletable = (lastScheduledStart: Date | undefined, now: Date): void => {
  if (hasUpcomingShowtime(lastScheduledStart, now)) throw new RoomHasShowtimes()
}
