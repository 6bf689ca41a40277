import type { Log } from '@marquee/service-kit/service/logger'
import { PaymentNotFound } from '../domain/errors.ts'
import { observeDispute, observeIntent, observeRefunds } from '../domain/payment.ts'
import type { Payments } from '../infrastructure/payments.ts'
import type { ProviderObservation } from '../infrastructure/stripe-events.ts'

export type ApplyObservation = ReturnType<typeof applyObservation>

/**
 * Applies an event of the provider once, whether it arrives by webhook or from the provider's list, and in any order.
 * An event of an unknown payment is not recorded as applied, because the payment may become known later.
 */
export const applyObservation =
  ({ payments, log }: { payments: Payments; log: Log }) =>
  async ({ id, type, about }: ProviderObservation): Promise<void> => {
    if (about === undefined) return
    try {
      const key = { providerPaymentId: about.intentId, id: about.paymentId }
      await payments.changeOnce({ id, type }, key, (payment) => {
        if ('refund' in about) return observeRefunds(payment, [about.refund])
        return 'dispute' in about ? observeDispute(payment, about.dispute) : observeIntent(payment, about.intent)
      })
    } catch (error) {
      if (!(error instanceof PaymentNotFound)) throw error
      log.info(
        { event: 'stripe_events.unknown_payment', stripeEvent: id, type },
        'a Stripe event belongs to no known payment',
      )
    }
  }
