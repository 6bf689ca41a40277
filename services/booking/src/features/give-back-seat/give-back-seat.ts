import type { Clock } from '@marquee/kernel/clock'
import { giveBackSeat as giveBack } from '../../domain/reservation.ts'
import type { ReservationViews } from '../../infrastructure/reservation-views.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type GiveBackSeat = ReturnType<typeof giveBackSeat>

/**
 * Gives one seat of a customer's own reservation back; superusers may give a seat of any reservation back. Resolves
 * with the id of the reservation's showtime. Throws ReservationNotFound, SeatNotFound or ShowtimeStarted.
 */
export const giveBackSeat =
  ({
    reservations,
    showtimes,
    views,
    now,
  }: {
    reservations: Reservations
    showtimes: Pick<Showtimes, 'get'>
    views: Pick<ReservationViews, 'one'>
    now: Clock
  }) =>
  async ({
    reservationId,
    seatId,
    by,
  }: {
    reservationId: string
    seatId: string
    by: { id: string; isSuperuser: boolean }
  }): Promise<{ showtimeId: string }> => {
    // A showtime's layout does not change, so the transaction need not read it.
    const { layout } = await showtimes.get((await views.one(reservationId, by)).showtime.id)
    return reservations.change(reservationId, by.isSuperuser ? {} : { ownedBy: by.id }, ({ reservation, startsAt }) =>
      giveBack(reservation, { seatId, layout, startsAt, now: now() }),
    )
  }
