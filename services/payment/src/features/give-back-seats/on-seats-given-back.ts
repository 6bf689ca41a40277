import { paymentOnSeatsGivenBack } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { giveBackSeats } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'

/** Lowers the amount of a payment by the price of seats that were given back, or refunds their price. */
export const onSeatsGivenBack = ({ payments }: { payments: Payments }) =>
  subscribe(paymentOnSeatsGivenBack, async ({ id, data: { reservationId, givenBackAmount } }, unit) => {
    await payments.change({ reservationId }, (payment) => giveBackSeats(payment, { id, amount: givenBackAmount }), unit)
  })
