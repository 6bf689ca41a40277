import type { Clock } from '@marquee/kernel/clock'
import type { Log } from '@marquee/service-kit/logger'
import { observeIntent } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'

/** How many intents one run asks after; it bounds the calls to the provider. */
const batchSize = 20

const uncheckedSeconds = 60

/**
 * Asks the provider after intents that nobody seems to have paid: a webhook may have been lost. What it answers goes
 * through the same rule as a webhook. Resolves with true if there may be more.
 */
export const reconcilePayments =
  ({ payments, provider, now, log }: { payments: Payments; provider: PaymentProvider; now: Clock; log: Log }) =>
  async (): Promise<boolean> => {
    const unpaid = await payments.claimUnpaid(now(), { limit: batchSize, uncheckedSeconds })
    for (const { id, providerPaymentId } of unpaid) {
      if (providerPaymentId === null) continue
      try {
        const intent = await provider.retrieveIntent(providerPaymentId)
        await payments.change({ id }, (payment) => observeIntent(payment, intent))
      } catch (error) {
        log.warn({ err: error, paymentId: id }, 'the provider could not be asked after an intent')
      }
    }
    return unpaid.length === batchSize
  }
