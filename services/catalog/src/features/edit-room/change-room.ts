import { type ConfiguredSeat, type LayoutChange, layOut } from '../../domain/seat-layout.ts'
import type { RoomChange, Rooms } from '../../infrastructure/rooms.ts'

export type ChangeRoom = ReturnType<typeof changeRoom>

type Changes = Omit<RoomChange, 'layout'> & {
  readonly id: string
  readonly seatConfiguration?: readonly ConfiguredSeat[] | undefined
} & Pick<LayoutChange, 'screen' | 'focalPoint'>

/**
 * Changes a room. Showtimes that are already scheduled stay as they are.
 *
 * @throws RoomNotFound, DuplicateSeat, AmbiguousRowLabel, SeatsAtSamePosition or OnlyCompanionSeats
 */
export const changeRoom =
  ({ rooms }: { rooms: Pick<Rooms, 'change' | 'one'> }) =>
  async ({ id, seatConfiguration, screen, focalPoint, ...room }: Changes) => {
    const seats = seatConfiguration && layOut(seatConfiguration)
    await rooms.change(id, { ...room, layout: { seats, screen, focalPoint } })
    return rooms.one(id)
  }
