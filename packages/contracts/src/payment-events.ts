import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { competing } from './define-subscription.ts'

export const paymentSucceeded = defineEvent(
  'payment.payment-succeeded.v1',
  z.object({
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    /** Minor units. */
    amount: z.int().nonnegative(),
    currency: z.string().length(3),
    /** Stripe's payment intent id; null for what costs nothing, which Stripe never hears of. */
    providerPaymentId: z.string().nullable(),
  }),
)

/** Staff gave a part of the money back, or a part that they gave back has come back; the ticket stays good. */
export const paymentPartiallyRefunded = defineEvent(
  'payment.payment-partially-refunded.v1',
  z.object({
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    /** Minor units that have gone back so far, in all. Less than before when a refund has failed. */
    refundedAmount: z.int().nonnegative(),
  }),
)

export const paymentRefunded = defineEvent(
  'payment.payment-refunded.v1',
  z.object({ paymentId: z.uuid(), reservationId: z.uuid(), amount: z.int().nonnegative() }),
)

export const paymentCancelled = defineEvent(
  'payment.payment-cancelled.v1',
  z.object({ paymentId: z.uuid(), reservationId: z.uuid() }),
)

// The subscriptions to these events.

export const bookingOnPaymentSucceeded = competing('booking', 'on-payment-succeeded', paymentSucceeded)
export const bookingOnPaymentPartiallyRefunded = competing(
  'booking',
  'on-payment-partially-refunded',
  paymentPartiallyRefunded,
)
export const bookingOnPaymentRefunded = competing('booking', 'on-payment-refunded', paymentRefunded)
export const identityOnPaymentRefunded = competing('identity', 'on-payment-refunded', paymentRefunded)
