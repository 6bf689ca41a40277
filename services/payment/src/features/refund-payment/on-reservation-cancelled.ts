import { paymentOnReservationCancelled } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { refundPayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Refunds the payment of a cancelled reservation, or closes the payment if the customer has not paid yet. */
export const onReservationCancelled = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationCancelled, async ({ data }, unit) => {
    await payments.change({ reservationId: data.reservationId }, refundPayment, unit)
  })
