import type { Clock } from '@marquee/kernel/clock'
import type { Rooms } from '../../infrastructure/rooms.ts'

export type DeleteRoom = ReturnType<typeof deleteRoom>

/** Throws RoomNotFound, or RoomHasShowtimes while scheduled showtimes are still to come. */
export const deleteRoom =
  ({ rooms, now }: { rooms: Pick<Rooms, 'remove'>; now: Clock }) =>
  (id: string): Promise<void> =>
    rooms.remove(id, now())
