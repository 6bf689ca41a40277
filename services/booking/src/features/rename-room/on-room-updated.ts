import { bookingOnRoomUpdated } from '@marquee/contracts/catalog-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

/** Tickets show the room's newest name. */
export const onRoomUpdated = ({ showtimes }: { showtimes: Showtimes }) =>
  subscribe(bookingOnRoomUpdated, async ({ data, sequence }, { tx }) => {
    await showtimes.saveRoom(tx, { id: data.roomId, name: data.name, sequence })
  })
