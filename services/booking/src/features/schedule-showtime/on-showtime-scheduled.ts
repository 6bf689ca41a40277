import { bookingOnShowtimeScheduled } from '@marquee/contracts/catalog-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

/** Puts a new showtime on sale. */
export const onShowtimeScheduled = ({ showtimes }: { showtimes: Showtimes }) =>
  subscribe(bookingOnShowtimeScheduled, async ({ data }, { tx }) => {
    const { showtimeId: id, startsAt, endsAt, ...rest } = data
    await showtimes.add(tx, { id, startsAt: new Date(startsAt), endsAt: new Date(endsAt), ...rest })
  })
