import type { Clock } from '@marquee/kernel/clock'
import { expireReservation } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

/** Expires a batch of unpaid holds that have reached their end. Resolves with true if there may be more. */
export const expireReservations =
  ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  (): Promise<boolean> => {
    const time = now()
    return reservations.changeOverdue(time, (reservation) => expireReservation(reservation, time))
  }
