import { bookingOnPaymentPartiallyRefunded } from '@marquee/contracts/payment-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { recordPartialRefund } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

export const onPaymentPartiallyRefunded = ({ reservations }: { reservations: Reservations }) =>
  subscribe(bookingOnPaymentPartiallyRefunded, async ({ data, sequence }, unit) => {
    await reservations.change(data.reservationId, { unit }, ({ reservation }) =>
      recordPartialRefund(reservation, { refundedAmount: data.refundedAmount, sequence }),
    )
  })
