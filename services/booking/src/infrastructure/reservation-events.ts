import {
  reservationCancelled,
  reservationConfirmed,
  reservationExpired,
  reservationExtended,
  reservationPlaced,
  reservationRefundDue,
  seatsGivenBack,
} from '@marquee/contracts/booking-events'
import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import { sumOfMinorUnits } from '@marquee/kernel/money'
import type { Decision, Fact, Reservation } from '../domain/reservation.ts'

/** A decision's facts as domain events. */
export const eventsOf = ({ reservation, facts }: Decision): NewEvent[] =>
  facts.map((fact) => eventOf(reservation, fact))

const eventOf = (reservation: Reservation, fact: Fact): NewEvent => {
  const { id, userId, showtimeId, seats, amount, currency, expiresAt, version } = reservation
  const about = { subject: id, sequence: version }
  const seatIds = seats.map((seat) => seat.id)
  switch (fact.fact) {
    case 'placed':
      return newEvent(reservationPlaced, {
        ...about,
        data: {
          reservationId: id,
          userId,
          showtimeId,
          seatIds,
          amount,
          currency,
          expiresAt: expiresAt.toISOString(),
          ...(fact.showEndsAt === undefined ? {} : { showEndsAt: fact.showEndsAt.toISOString() }),
          description: `${seats.length === 1 ? 'Seat' : 'Seats'} ${seatIds.join(', ')}`,
        },
      })
    case 'extended':
      return newEvent(reservationExtended, {
        ...about,
        data: { reservationId: id, expiresAt: expiresAt.toISOString() },
      })
    case 'confirmed':
      return newEvent(reservationConfirmed, { ...about, data: { reservationId: id, userId, showtimeId, seatIds } })
    case 'expired':
      return newEvent(reservationExpired, { ...about, data: { reservationId: id } })
    case 'seats-given-back':
      return newEvent(seatsGivenBack, {
        ...about,
        data: {
          reservationId: id,
          userId,
          showtimeId,
          seatIds: fact.seats.map((seat) => seat.id),
          givenBackAmount: sumOfMinorUnits(fact.seats.map(({ price }) => price)),
          amount,
          currency,
        },
      })
    case 'cancelled':
      return newEvent(reservationCancelled, { ...about, data: { reservationId: id, reason: fact.reason } })
    case 'refund-due':
      return newEvent(reservationRefundDue, {
        ...about,
        data: { reservationId: id, paymentId: fact.paymentId, reason: fact.reason },
      })
  }
}
