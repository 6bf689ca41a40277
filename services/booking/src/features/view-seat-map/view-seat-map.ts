import type { SeatAllocations } from '../../infrastructure/seat-allocations.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'
import { toSeatOnMap } from '../seat-on-map.body.ts'

export type ViewSeatMap = ReturnType<typeof viewSeatMap>

/** Every seat of a showtime with its price and status. Throws ShowtimeNotFound. */
export const viewSeatMap =
  ({ allocations, showtimes }: { allocations: SeatAllocations; showtimes: Showtimes }) =>
  async (showtimeId: string) => {
    const showtime = await showtimes.get(showtimeId)
    const sold = await allocations.of(showtimeId)
    return Array.from(showtime.layout.values(), (seat) => toSeatOnMap(showtime, seat, sold.get(seat.id)))
  }
