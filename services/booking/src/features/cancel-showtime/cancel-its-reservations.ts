import type { Clock } from '@marquee/kernel/clock'
import { cancelWithShowtime } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

/** Cancels a batch of the live reservations of cancelled showtimes. Resolves with true if there may be more. */
export const cancelItsReservations =
  ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  (): Promise<boolean> =>
    reservations.changeThoseOfCancelledShowtimes((reservation) => cancelWithShowtime(reservation, now()))
