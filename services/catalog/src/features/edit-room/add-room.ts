import { newId } from '@marquee/kernel/id'
import { type ConfiguredSeat, layOut } from '../../domain/seat-layout.ts'
import type { NewRoom, Rooms } from '../../infrastructure/rooms.ts'

export type AddRoom = ReturnType<typeof addRoom>

type Fields = Pick<NewRoom, 'name' | 'turnaroundMinutes' | 'loneSeats'> & {
  readonly seatConfiguration: readonly ConfiguredSeat[]
} & Pick<NewRoom['layout'], 'screen' | 'focalPoint'>

/** Adds a room with its seats. Throws DuplicateSeat, AmbiguousRowLabel, SeatsAtSamePosition or OnlyCompanionSeats. */
export const addRoom =
  ({ rooms }: { rooms: Pick<Rooms, 'add' | 'one'> }) =>
  async ({ seatConfiguration, screen, focalPoint, ...room }: Fields) => {
    const id = newId()
    await rooms.add({ ...room, id, layout: { seats: layOut(seatConfiguration), screen, focalPoint } })
    return rooms.one(id)
  }
