import { bookingOnPaymentSucceeded } from '@marquee/contracts/payment-events'
import type { Clock } from '@marquee/kernel/clock'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import { acceptPayment } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

/** Money arrived: each hold becomes a ticket, or its payment has to be refunded. */
export const onPaymentSucceeded = ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  subscribeToBatches(bookingOnPaymentSucceeded, async (events, unit) => {
    const time = now()
    await reservations.changePaid(
      events.map(({ traceparent, data }) => ({
        id: data.reservationId,
        traceparent,
        rule: ({ reservation, seatsHeld }) => acceptPayment(reservation, data, seatsHeld, time),
      })),
      unit,
      time,
    )
  })
