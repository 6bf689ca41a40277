import { RoomHasShowtimes } from './errors.ts'
import { hasUpcomingShowtime } from './showtime.ts'

export type Room = {
  readonly id: string
  readonly name: string
  /** Goes up with each change that other contexts are told of. */
  readonly version: number
}

/** Renames a room. A name that is undefined, or the one that the room has, leaves the room as it is. */
export const renamed = (room: Room, name: string | undefined): Room =>
  name === undefined || name === room.name ? room : { ...room, name, version: room.version + 1 }

/**
 * Throws RoomHasShowtimes while a scheduled showtime is still to come.
 *
 * @param lastScheduledStart when the room's last scheduled showtime starts; undefined without one
 */
export const assertRoomDeletable = (lastScheduledStart: Date | undefined, now: Date): void => {
  if (hasUpcomingShowtime(lastScheduledStart, now)) throw new RoomHasShowtimes()
}
