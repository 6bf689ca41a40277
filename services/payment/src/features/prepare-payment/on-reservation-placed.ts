import { paymentOnReservationPlaced } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { subscribeToBatches } from '@marquee/messaging/consuming/consumer'
import { preparePayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Creates the payments of new holds. A provider's intent is created later, when the customer asks to pay. */
export const onReservationPlaced = ({ payments }: { payments: Payments }) =>
  subscribeToBatches(paymentOnReservationPlaced, (events, unit) =>
    payments.add(
      unit,
      events.map(({ traceparent, data }) => {
        const { reservationId, userId, amount, currency, description, expiresAt } = data
        const reserved = { reservationId, userId, amount, currency, description, expiresAt: new Date(expiresAt) }
        return { ...preparePayment(newId(), reserved), traceparent }
      }),
    ),
  )
