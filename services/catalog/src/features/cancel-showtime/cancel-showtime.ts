import type { Clock } from '@marquee/kernel/clock'
import { cancelled } from '../../domain/showtime.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type CancelShowtime = ReturnType<typeof cancelShowtime>

/**
 * Cancels a showtime. Cancelling it again has no effect. Throws ShowtimeNotFound, or ShowtimeOver if the showtime ended
 * a week ago or earlier.
 */
export const cancelShowtime =
  ({ showtimes, now }: { showtimes: Pick<Showtimes, 'cancel'>; now: Clock }) =>
  (id: string): Promise<void> => {
    const time = now()
    return showtimes.cancel(id, { reason: 'cancelled by the cinema', now: time }, (showtime) =>
      cancelled(showtime, time),
    )
  }
