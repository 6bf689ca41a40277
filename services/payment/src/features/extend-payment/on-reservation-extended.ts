import { paymentOnReservationExtended } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { extendPayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Stores the later end of a hold, which staff see beside the payment. */
export const onReservationExtended = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationExtended, async ({ data: { reservationId, expiresAt } }, unit) => {
    await payments.change({ reservationId }, (payment) => extendPayment(payment, new Date(expiresAt)), unit)
  })
