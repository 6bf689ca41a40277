import type { Log } from '@marquee/service-kit/service/logger'
import { isBadData } from '../../infrastructure/bad-data.ts'
import type { PaymentProvider } from '../../infrastructure/stripe.ts'
import type { ApplyObservation } from '../apply-observation.ts'

export type ReceiveWebhook = ReturnType<typeof receiveWebhook>

/** Why a webhook with a valid signature was not applied. */
export const ignoredReasons = ['unparseable', 'unstorable', 'other_mode'] as const
type IgnoredReason = (typeof ignoredReasons)[number]

/**
 * Applies a webhook of the provider. A signed webhook that can never be applied is logged, counted and accepted, because
 * the provider would only send a refused webhook again. A lookup at the provider may still find the change. Throws
 * BadSignature. Any other error is thrown too, so that the provider sends the webhook again.
 *
 * @param ignored is called for each webhook that cannot be parsed or stored, or belongs to the other mode
 */
export const receiveWebhook = ({
  applyObservation,
  provider,
  ignored,
  log,
}: {
  applyObservation: ApplyObservation
  provider: PaymentProvider
  ignored: (reason: IgnoredReason) => void
  log: Log
}) => {
  const ignore = (reason: IgnoredReason, context: object): void => {
    ignored(reason)
    log.error({ event: `webhook.${reason}`, ...context }, 'a signed webhook was accepted but not applied')
  }

  return async (rawBody: Buffer, signature: string | undefined): Promise<void> => {
    const observation = provider.readWebhook(rawBody, signature)
    if (observation === undefined) return ignore('unparseable', { bytes: rawBody.length })
    if (observation === 'other-mode') return ignore('other_mode', { bytes: rawBody.length })
    try {
      await applyObservation(observation)
    } catch (error) {
      if (!isBadData(error)) throw error
      ignore('unstorable', { err: error, stripeEvent: observation.id, type: observation.type })
    }
  }
}
