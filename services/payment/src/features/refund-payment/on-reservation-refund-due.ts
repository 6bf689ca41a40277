import { paymentOnReservationRefundDue } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { refundPayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Refunds money that arrived when its reservation could no longer be confirmed. */
export const onReservationRefundDue = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationRefundDue, async ({ data }, unit) => {
    await payments.change({ id: data.paymentId }, refundPayment, unit)
  })
