import type { Log } from '@marquee/service-kit/service/logger'
import { PaymentNotFound } from '../domain/errors.ts'
import { observeDispute, observeIntent, observeRefunds } from '../domain/payment.ts'
import type { Payments } from '../infrastructure/payments.ts'
import type { ProviderNews } from '../infrastructure/stripe-events.ts'

export type ApplyNews = ReturnType<typeof applyNews>

/**
 * Applies what the provider tells, once for each of its events, in whatever order and by whatever way they come. What does
 * not concern a payment of ours is forgotten, and not remembered as applied: it may be heard again.
 */
export const applyNews =
  ({ payments, log }: { payments: Payments; log: Log }) =>
  async ({ id, type, about }: ProviderNews): Promise<void> => {
    if (about === undefined) return
    try {
      await payments.applyOnce({ id, type }, async (unit) => {
        const key = { providerPaymentId: about.intentId, id: about.paymentId }
        await payments.change(
          key,
          (payment) => {
            if ('refund' in about) return observeRefunds(payment, [about.refund])
            return 'dispute' in about ? observeDispute(payment, about.dispute) : observeIntent(payment, about.intent)
          },
          unit,
        )
      })
    } catch (error) {
      if (!(error instanceof PaymentNotFound)) throw error
      log.info({ stripeEvent: id, type }, 'news of an intent that is not ours')
    }
  }
