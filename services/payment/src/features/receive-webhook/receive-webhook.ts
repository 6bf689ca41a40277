import type { Log } from '@marquee/service-kit/service/logger'
import { isBadData } from '../../infrastructure/bad-data.ts'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'
import type { ApplyNews } from '../apply-news.ts'

export type ReceiveWebhook = ReturnType<typeof receiveWebhook>

/** Why a webhook that is well signed was not applied. */
export const ignoredReasons = ['unparseable', 'unstorable', 'other_mode'] as const
type IgnoredReason = (typeof ignoredReasons)[number]

/**
 * Applies what the provider tells by itself. What is well signed and cannot be applied is accepted, because the provider would
 * only send it again, and shown to operators; what it was about is found by reading the provider's own records. Throws BadSignature.
 *
 * @param ignored is told of each that is not applied
 */
export const receiveWebhook = ({
  applyNews,
  provider,
  ignored,
  log,
}: {
  applyNews: ApplyNews
  provider: PaymentProvider
  ignored: (reason: IgnoredReason) => void
  log: Log
}) => {
  const ignore = (reason: IgnoredReason, context: object): void => {
    ignored(reason)
    log.error({ event: `webhook.${reason}`, ...context }, 'a signed webhook was accepted and not applied')
  }

  return async (rawBody: Buffer, signature: string | undefined): Promise<void> => {
    const news = provider.readWebhook(rawBody, signature)
    if (news === undefined) return ignore('unparseable', { bytes: rawBody.length })
    if (news === 'other-mode') return ignore('other_mode', { bytes: rawBody.length })
    try {
      await applyNews(news)
    } catch (error) {
      if (!isBadData(error)) throw error
      ignore('unstorable', { err: error, stripeEvent: news.id, type: news.type })
    }
  }
}
