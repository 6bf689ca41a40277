import { paymentOnReservationExpired } from '@marquee/contracts/booking-events'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import { closePayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Closes the payments of expired holds: their intents are cancelled, so that nobody pays for released seats. */
export const onReservationExpired = ({ payments }: { payments: Payments }) =>
  subscribeToBatches(paymentOnReservationExpired, (events, unit) =>
    payments.changeAll(
      unit,
      events.map(({ traceparent, data: { reservationId } }) => ({ reservationId, traceparent })),
      closePayment,
    ),
  )
