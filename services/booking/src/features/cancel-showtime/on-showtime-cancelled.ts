import { bookingOnShowtimeCancelled } from '@marquee/contracts/catalog-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

/**
 * Takes a showtime off sale. A background task of every replica then cancels the showtime's reservations in batches. If
 * the event that schedules the showtime has not arrived yet, this event fails and is retried later.
 */
export const onShowtimeCancelled = ({ showtimes }: { showtimes: Showtimes }) =>
  subscribe(bookingOnShowtimeCancelled, async ({ data }, { tx }) => {
    await showtimes.markCancelled(tx, data.showtimeId)
  })
