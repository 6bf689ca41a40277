import { paymentOnReservationPlaced } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { preparePayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Creates the payment of a new hold. The provider's intent is created later, when the customer asks to pay. */
export const onReservationPlaced = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationPlaced, async ({ data }, unit) => {
    const { reservationId, userId, amount, currency, description, expiresAt } = data
    const reserved = { reservationId, userId, amount, currency, description, expiresAt: new Date(expiresAt) }
    await payments.add(unit, preparePayment(newId(), reserved))
  })
