import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { competing } from './define-subscription.ts'

export const reservationPlaced = defineEvent(
  'booking.reservation-placed.v1',
  z.object({
    reservationId: z.uuid(),
    userId: z.uuid(),
    showtimeId: z.uuid(),
    seatIds: z.array(z.string()).min(1),
    /** Minor units. */
    amount: z.int().nonnegative(),
    currency: z.string().length(3),
    expiresAt: z.iso.datetime({ offset: true }),
    /** When the showtime ends. Absent in events recorded before 2026-12. */
    showEndsAt: z.iso.datetime({ offset: true }).optional(),
    /** Names the purchase. Payment sends this text to the payment provider as the description of the intent. */
    description: z.string(),
  }),
)

/** The customer has more time to pay. */
export const reservationExtended = defineEvent(
  'booking.reservation-extended.v1',
  z.object({
    reservationId: z.uuid(),
    /** The new end of the hold. */
    expiresAt: z.iso.datetime({ offset: true }),
  }),
)

/** Seats of a reservation are free again, and the reservation keeps other seats. */
export const seatsGivenBack = defineEvent(
  'booking.seats-given-back.v1',
  z.object({
    reservationId: z.uuid(),
    userId: z.uuid(),
    showtimeId: z.uuid(),
    /** The seats that were given back: a seat, and companion seats that would have stayed without a wheelchair space. */
    seatIds: z.array(z.string()).min(1),
    /** The price of these seats, in minor units. Not due any more; if it was paid, it goes back. */
    givenBackAmount: z.int().nonnegative(),
    /** The price of the seats that are left, in minor units. */
    amount: z.int().nonnegative(),
    currency: z.string().length(3),
  }),
)

export const reservationConfirmed = defineEvent(
  'booking.reservation-confirmed.v1',
  z.object({
    reservationId: z.uuid(),
    userId: z.uuid(),
    showtimeId: z.uuid(),
    seatIds: z.array(z.string()).min(1),
  }),
)

export const reservationExpired = defineEvent('booking.reservation-expired.v1', z.object({ reservationId: z.uuid() }))

export const reservationCancelled = defineEvent(
  'booking.reservation-cancelled.v1',
  z.object({
    reservationId: z.uuid(),
    /**
     * `showtime_cancelled`: the catalog cancelled the whole showtime. `customer`: the customer or staff cancelled the
     * reservation, or the customer deleted the account.
     */
    reason: z.enum(['customer', 'showtime_cancelled']),
  }),
)

/** A reservation that cannot be confirmed was paid: the payment must be refunded in full. */
export const reservationRefundDue = defineEvent(
  'booking.reservation-refund-due.v1',
  z.object({
    reservationId: z.uuid(),
    paymentId: z.uuid(),
    /**
     * `seats_gone`: the hold has expired and cannot have its seats again, because a seat is taken, the showtime is no
     * longer on sale, or the customer would exceed the seat limit. `reservation_closed`: the reservation is cancelled,
     * refunded, or already confirmed by another payment.
     */
    reason: z.enum(['seats_gone', 'reservation_closed']),
  }),
)

// The subscriptions to these events.

export const paymentOnReservationPlaced = competing('payment', 'on-reservation-placed', reservationPlaced)
export const paymentOnReservationExtended = competing('payment', 'on-reservation-extended', reservationExtended)
export const paymentOnSeatsGivenBack = competing('payment', 'on-seats-given-back', seatsGivenBack)
export const paymentOnReservationExpired = competing('payment', 'on-reservation-expired', reservationExpired)
export const paymentOnReservationCancelled = competing('payment', 'on-reservation-cancelled', reservationCancelled)
export const paymentOnReservationRefundDue = competing('payment', 'on-reservation-refund-due', reservationRefundDue)
// Identity does not delete an account that has an upcoming ticket or an unfinished payment.
export const identityOnReservationPlaced = competing('identity', 'on-reservation-placed', reservationPlaced)
export const identityOnReservationConfirmed = competing('identity', 'on-reservation-confirmed', reservationConfirmed)
export const identityOnReservationExpired = competing('identity', 'on-reservation-expired', reservationExpired)
export const identityOnReservationCancelled = competing('identity', 'on-reservation-cancelled', reservationCancelled)
export const identityOnReservationRefundDue = competing('identity', 'on-reservation-refund-due', reservationRefundDue)
