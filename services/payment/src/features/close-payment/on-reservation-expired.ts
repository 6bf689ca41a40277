import { paymentOnReservationExpired } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { closePayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Closes the payment of an expired hold: its intent is cancelled, so that nobody pays for released seats. */
export const onReservationExpired = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationExpired, async ({ data }, unit) => {
    await payments.change({ reservationId: data.reservationId }, closePayment, unit)
  })
