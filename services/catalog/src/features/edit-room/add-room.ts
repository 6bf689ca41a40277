import { newId } from '@marquee/kernel/id'
import { layOut, type Seat } from '../../domain/seat-layout.ts'
import type { Rooms } from '../../infrastructure/rooms.ts'

export type AddRoom = ReturnType<typeof addRoom>

/** Adds a room with its seats. Throws DuplicateSeat. */
export const addRoom =
  ({ rooms }: { rooms: Pick<Rooms, 'add' | 'one'> }) =>
  async ({ name, seatConfiguration }: { name: string; seatConfiguration: readonly Omit<Seat, 'id'>[] }) => {
    const id = newId()
    await rooms.add({ id, name, seats: layOut(seatConfiguration) })
    return rooms.one(id)
  }
