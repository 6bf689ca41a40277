import { bookingOnShowtimeScheduled } from '@marquee/contracts/catalog-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

/**
 * Puts a new showtime on sale. The copy leaves out the fields that booking does not need: the screen and the turnaround
 * of the room, and the label of each row, which is a part of the id of each seat.
 */
export const onShowtimeScheduled = ({ showtimes }: { showtimes: Showtimes }) =>
  subscribe(bookingOnShowtimeScheduled, async ({ data }, { tx }) => {
    const { showtimeId: id, startsAt, endsAt, ...rest } = data
    const seats = data.seats.map(({ rowLabel, ...seat }) => seat)
    await showtimes.add(tx, { ...rest, id, startsAt: new Date(startsAt), endsAt: new Date(endsAt), seats })
  })
