import type { Clock } from '@marquee/kernel/clock'
import { extendReservation as extend } from '../../domain/reservation.ts'
import type { ReservationView, ReservationViews } from '../../infrastructure/reservation-views.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

export type ExtendReservation = ReturnType<typeof extendReservation>

/**
 * Extends a customer's own hold; superusers may extend any hold. Resolves with the reservation. Throws
 * ReservationNotFound, ReservationClosed or AlreadyExtended.
 */
export const extendReservation =
  ({
    reservations,
    views,
    now,
    extensionSeconds,
  }: {
    reservations: Reservations
    views: ReservationViews
    now: Clock
    extensionSeconds: number
  }) =>
  async ({
    reservationId,
    by,
  }: {
    reservationId: string
    by: { id: string; isSuperuser: boolean }
  }): Promise<ReservationView> => {
    await reservations.change(reservationId, by.isSuperuser ? {} : { ownedBy: by.id }, ({ reservation, startsAt }) =>
      extend(reservation, { salesEnd: startsAt, now: now(), extensionSeconds }),
    )
    return views.one(reservationId, by)
  }
