import { NoTicketYet } from '../domain/errors.ts'
import type { ReservedSeat } from '../domain/reservation.ts'
import type { ReservationDetails, ReservationViews } from '../infrastructure/reservation-views.ts'
import type { Ticket, Tickets } from '../infrastructure/tickets.ts'

export type FindTickets = ReturnType<typeof findTickets>

/** A ticket with its seat as it was reserved, also if the seat was given back since. */
export type SeatTicket = Ticket & { readonly seat: ReservedSeat }

/** Throws NoTicketYet unless the reservation is confirmed, or was confirmed before. */
export const assertConfirmed = ({ reservation }: ReservationDetails): void => {
  if (reservation.confirmedAt === null) throw new NoTicketYet()
}

/**
 * The tickets of a customer's own reservation, in the order of its seats, and then the void tickets of seats that were
 * given back; superusers find the tickets of any reservation. Throws ReservationNotFound, or NoTicketYet if the reservation was never confirmed.
 */
export const findTickets =
  ({ views, tickets }: { views: Pick<ReservationViews, 'one'>; tickets: Tickets }) =>
  async ({
    reservationId,
    by,
  }: {
    reservationId: string
    by: { id: string; isSuperuser: boolean }
  }): Promise<ReservationDetails & { readonly tickets: readonly SeatTicket[] }> => {
    const details = await views.one(reservationId, by)
    assertConfirmed(details)
    const { id, status, seats, givenBackSeats } = details.reservation
    let found = await tickets.ofReservation(id)
    if (status === 'confirmed' && found.length === 0) {
      await tickets.issueMissing(id)
      found = await tickets.ofReservation(id)
    }
    const ordered = [...seats, ...givenBackSeats].flatMap((seat) =>
      found.filter(({ seatId }) => seatId === seat.id).map((ticket) => ({ ...ticket, seat })),
    )
    return { ...details, tickets: ordered }
  }
