import { bookingOnShowtimeCancelled } from '@marquee/contracts/catalog-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

/**
 * Takes a showtime off sale. Its reservations are cancelled in batches by a background task, which any replica can go
 * on with. If the showtime is not known yet, its own event is still under way: this one is tried again later.
 */
export const onShowtimeCancelled = ({ showtimes }: { showtimes: Showtimes }) =>
  subscribe(bookingOnShowtimeCancelled, async ({ data }, { tx }) => {
    await showtimes.markCancelled(tx, data.showtimeId)
  })
