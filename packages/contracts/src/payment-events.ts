import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { competing } from './define-subscription.ts'

export const paymentSucceeded = defineEvent(
  'payment.payment-succeeded.v1',
  z.object({
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    /** The amount paid, in minor units. May include seats that were given back before Stripe had the new amount. */
    amount: z.int().nonnegative(),
    currency: z.string().length(3),
    /** Stripe's payment intent id. Null for a free reservation: such a payment is never sent to Stripe. */
    providerPaymentId: z.string().nullable(),
  }),
)

/**
 * The total of refunds and lost disputes changed, for example because staff refunded a part or a partial refund failed.
 * The ticket stays valid.
 */
export const paymentPartiallyRefunded = defineEvent(
  'payment.payment-partially-refunded.v1',
  z.object({
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    /**
     * Refunded or lost to disputes so far, in minor units, without the money for seats that were given back, and at most
     * the price of the other seats. A failed refund lowers the total again.
     */
    refundedAmount: z.int().nonnegative(),
    /** Refunded so far for seats that were given back, in minor units. Absent in events recorded before 2026-12. */
    refundedForSeatsAmount: z.int().nonnegative().optional(),
  }),
)

export const paymentRefunded = defineEvent(
  'payment.payment-refunded.v1',
  z.object({
    paymentId: z.uuid(),
    reservationId: z.uuid(),
    /** Minor units. */
    amount: z.int().nonnegative(),
  }),
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
