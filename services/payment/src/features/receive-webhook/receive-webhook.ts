import type { Log } from '@marquee/service-kit/logger'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'
import type { ApplyNews } from '../apply-news.ts'

export type ReceiveWebhook = ReturnType<typeof receiveWebhook>

/** Applies what the provider tells by itself. Throws BadSignature. */
export const receiveWebhook =
  ({ applyNews, provider, log }: { applyNews: ApplyNews; provider: PaymentProvider; log: Log }) =>
  async (rawBody: Buffer, signature: string | undefined): Promise<void> => {
    const news = provider.readWebhook(rawBody, signature)
    if (news === undefined) {
      // Stripe would only send it again. What it was about, the reconciler asks after.
      log.error({ bytes: rawBody.length }, 'a webhook that is well signed and not understood')
      return
    }
    await applyNews(news)
  }
