import type { Log } from '@marquee/service-kit/logger'
import { PaymentNotFound } from '../../domain/errors.ts'
import { observeIntent } from '../../domain/payment.ts'
import type { Payments } from '../../infrastructure/payments.ts'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'

export type ReceiveWebhook = ReturnType<typeof receiveWebhook>

/**
 * Applies what the provider tells, once for each of its events, in whatever order they come. What does not concern a
 * payment of ours is taken and forgotten. Throws BadSignature.
 */
export const receiveWebhook =
  ({ payments, provider, log }: { payments: Payments; provider: PaymentProvider; log: Log }) =>
  async (rawBody: Buffer, signature: string | undefined): Promise<void> => {
    const news = provider.readWebhook(rawBody, signature)
    if (news === undefined) {
      // Stripe would only send it again. What it was about, the reconciler asks after.
      log.error({ bytes: rawBody.length }, 'a webhook that is well signed and not understood')
      return
    }
    const { id, type, about } = news
    if (about === undefined) return
    try {
      await payments.applyOnce({ id, type }, async (unit) => {
        const key = { providerPaymentId: about.intent.id, id: about.paymentId }
        await payments.change(key, (payment) => observeIntent(payment, about.intent), unit)
      })
    } catch (error) {
      if (!(error instanceof PaymentNotFound)) throw error
      log.info({ stripeEvent: id, type }, 'a webhook about an intent that is not ours')
    }
  }
