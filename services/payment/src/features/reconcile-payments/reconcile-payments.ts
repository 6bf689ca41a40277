import type { Clock } from '@marquee/kernel/clock'
import type { Log } from '@marquee/service-kit/service/logger'
import { observeAnswer } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'

/** How many intents one run asks after; it bounds the calls to the provider. */
const batchSize = 20

/** With the quarter of a minute between two runs, whatever is paid is found within a minute. */
const uncheckedSeconds = 45

/**
 * Asks the provider after intents that nobody seems to have paid: the second net, for what neither webhooks nor the list of
 * events have told. What it answers goes through the same rules. Resolves with true if there may be more.
 */
export const reconcilePayments =
  ({ payments, provider, now, log }: { payments: Payments; provider: PaymentProvider; now: Clock; log: Log }) =>
  async (stopping?: AbortSignal): Promise<boolean> => {
    const unpaid = await payments.claimUnpaid(now(), { limit: batchSize, uncheckedSeconds })
    for (const { id, providerPaymentId } of unpaid) {
      // The others are asked after when they are due again.
      if (stopping?.aborted) return false
      if (providerPaymentId === null) continue
      try {
        const answer = await provider.retrieveIntent(providerPaymentId)
        await payments.change({ id }, (payment) => observeAnswer(payment, answer))
      } catch (error) {
        log.warn({ err: error, paymentId: id }, 'the provider could not be asked after an intent')
      }
    }
    return unpaid.length === batchSize
  }
