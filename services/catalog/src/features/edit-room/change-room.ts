import { layOut, type Seat } from '../../domain/seat-layout.ts'
import type { Rooms } from '../../infrastructure/rooms.ts'

export type ChangeRoom = ReturnType<typeof changeRoom>

/** Changes a room. Showtimes that are already scheduled keep their layout. Throws RoomNotFound or DuplicateSeat. */
export const changeRoom =
  ({ rooms }: { rooms: Pick<Rooms, 'change' | 'one'> }) =>
  async ({
    id,
    name,
    seatConfiguration,
  }: {
    id: string
    name?: string | undefined
    seatConfiguration?: readonly Omit<Seat, 'id'>[] | undefined
  }) => {
    await rooms.change(id, { name, seats: seatConfiguration && layOut(seatConfiguration) })
    return rooms.one(id)
  }
