import { bookingOnRoomUpdated } from '@marquee/contracts/catalog-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

/** Stores a room's newest name, which tickets show. */
export const onRoomUpdated = ({ showtimes }: { showtimes: Showtimes }) =>
  subscribe(bookingOnRoomUpdated, async ({ data, sequence }, { tx }) => {
    await showtimes.saveRoom(tx, { id: data.roomId, name: data.name, sequence })
  })
