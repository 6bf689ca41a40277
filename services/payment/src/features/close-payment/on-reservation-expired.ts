import { paymentOnReservationExpired } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { closePayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** The hold is over: its intent is cancelled, so that nobody pays for seats that are gone. */
export const onReservationExpired = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationExpired, async ({ data }, unit) => {
    await payments.change({ reservationId: data.reservationId }, closePayment, unit)
  })
