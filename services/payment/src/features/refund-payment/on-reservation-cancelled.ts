import { paymentOnReservationCancelled } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { refundPayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** A cancelled reservation's money goes back; what is not paid yet is not to be paid any more. */
export const onReservationCancelled = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationCancelled, async ({ data }, unit) => {
    await payments.change({ reservationId: data.reservationId }, refundPayment, unit)
  })
