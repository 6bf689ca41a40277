import { paymentOnReservationPlaced } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { preparePayment } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Somebody holds seats: a payment begins. The provider is asked for an intent after this has committed, never within. */
export const onReservationPlaced = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnReservationPlaced, async ({ data }, unit) => {
    const { reservationId, userId, amount, currency, description, expiresAt } = data
    const reserved = { reservationId, userId, amount, currency, description, expiresAt: new Date(expiresAt) }
    await payments.add(unit, preparePayment(newId(), reserved))
  })
