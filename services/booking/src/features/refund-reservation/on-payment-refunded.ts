import { bookingOnPaymentRefunded } from '@marquee/contracts/payment-events'
import type { Clock } from '@marquee/kernel/clock'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { recordRefund } from '../../domain/reservation.ts'
import type { Reservations } from '../../infrastructure/reservations.ts'

export const onPaymentRefunded = ({ reservations, now }: { reservations: Reservations; now: Clock }) =>
  subscribe(bookingOnPaymentRefunded, async ({ data }, unit) => {
    await reservations.change(data.reservationId, { unit }, ({ reservation }) =>
      recordRefund(reservation, data.paymentId, now()),
    )
  })
