import type { Clock } from '@marquee/kernel/clock'
import type { Rooms } from '../../infrastructure/rooms.ts'

export type DeleteRoom = ReturnType<typeof deleteRoom>

/** Deletes a room. Throws RoomNotFound, or RoomHasShowtimes if a scheduled showtime is in the future. */
export const deleteRoom =
  ({ rooms, now }: { rooms: Pick<Rooms, 'remove'>; now: Clock }) =>
  (id: string): Promise<void> =>
    rooms.remove(id, now())
