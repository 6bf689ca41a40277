import type { Clock } from '@marquee/kernel/clock'
import { cancelWithShowtime } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

/** Cancels a batch of live reservations of cancelled showtimes. Resolves with true if there may be more. */
export const cancelShowtimeReservations =
  ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  (): Promise<boolean> =>
    reservations.changeForCancelledShowtimes((reservation) => cancelWithShowtime(reservation, now()))
