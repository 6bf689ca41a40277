import { bookingOnPaymentSucceeded } from '@marquee/contracts/payment-events'
import type { Clock } from '@marquee/kernel/clock'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { acceptPayment } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

/** The money arrived: the hold becomes a ticket, or the payment has to be refunded. */
export const onPaymentSucceeded = ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  subscribe(bookingOnPaymentSucceeded, async ({ data }, unit) => {
    const time = now()
    await reservations.change(
      data.reservationId,
      { unit, takeSeatsAgain: { now: time } },
      ({ reservation, seatsHeld }) => acceptPayment(reservation, data, seatsHeld, time),
    )
  })
