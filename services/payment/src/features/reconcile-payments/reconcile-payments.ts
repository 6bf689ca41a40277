import type { Clock } from '@marquee/kernel/clock'
import type { Log } from '@marquee/service-kit/service/logger'
import { observeAnswer } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'

/** Maximum intents that one run looks up, which bounds the calls to the provider. */
const batchSize = 20

/** Seconds between two lookups of an intent. With the 15 seconds between runs, a payment is found within a minute. */
const uncheckedSeconds = 45

/**
 * Looks up unpaid intents at the provider, to find payments that were reported neither by webhook nor in the list of
 * events. The results are applied by the same rules as webhooks. Resolves with true if there may be more to look up.
 */
export const reconcilePayments =
  ({ payments, provider, now, log }: { payments: Payments; provider: PaymentProvider; now: Clock; log: Log }) =>
  async (stopping?: AbortSignal): Promise<boolean> => {
    const unpaid = await payments.claimUnpaid(now(), { limit: batchSize, uncheckedSeconds })
    for (const { id, providerPaymentId } of unpaid) {
      // The remaining intents are looked up when they are due again.
      if (stopping?.aborted) return false
      if (providerPaymentId === null) continue
      try {
        const answer = await provider.retrieveIntent(providerPaymentId)
        await payments.change({ id }, (payment) => observeAnswer(payment, answer))
      } catch (error) {
        log.warn(
          { event: 'reconcile.lookup_failed', err: error, paymentId: id },
          'an unpaid intent could not be looked up',
        )
      }
    }
    return unpaid.length === batchSize
  }
