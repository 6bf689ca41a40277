import type { Clock } from '@marquee/kernel/clock'
import { cancelReservation as cancel } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

export type CancelReservation = ReturnType<typeof cancelReservation>

/**
 * Cancels a customer's own reservation; superusers may cancel any reservation. Resolves with the id of the
 * reservation's showtime. Throws ReservationNotFound or ShowtimeStarted.
 */
export const cancelReservation =
  ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  async ({
    reservationId,
    by,
  }: {
    reservationId: string
    by: { id: string; isSuperuser: boolean }
  }): Promise<{ showtimeId: string }> =>
    reservations.change(reservationId, by.isSuperuser ? {} : { ownedBy: by.id }, ({ reservation, startsAt }) =>
      cancel(reservation, { startsAt, now: now() }),
    )
