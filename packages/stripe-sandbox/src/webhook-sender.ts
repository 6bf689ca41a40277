import { setMaxListeners } from 'node:events'
import type { FastifyBaseLogger } from 'fastify'
import type { DeliveryQueue, DeliveryResult, DueDelivery } from './delivery-queue.ts'
import { postWebhook } from './post-webhook.ts'

type Options = {
  queue: DeliveryQueue
  urls: string[]
  secret: string
  logger: FastifyBaseLogger
}

const concurrencyPerEndpoint = 16
const firstRetryMilliseconds = 1000
const longestRetryMilliseconds = 60_000
const giveUpAfterSeconds = 3 * 24 * 60 * 60
const idlePollMilliseconds = 60_000

/**
 * Sends due deliveries until stopped. Each endpoint gets at most sixteen at a time, so that a hanging endpoint does not
 * block the others. A delivery without a 2xx response within 10 s is retried after 1, 2, 4 … 60 s, for three days.
 */
export function startWebhookSender({ queue, urls, secret, logger }: Options): { stop(): Promise<void> } {
  const stopped = new AbortController()
  // Twice the concurrency, because the next request may begin before a finished request has removed its listener.
  setMaxListeners(2 * urls.length * concurrencyPerEndpoint, stopped.signal)
  const inFlight = urls.map(() => new Map<number, Promise<void>>())
  const finished: DeliveryResult[] = []
  let timer: NodeJS.Timeout | undefined
  let scheduled = false

  const pump = (): void => {
    scheduled = false
    if (stopped.signal.aborted) return
    // Results of one turn of the event loop share one commit.
    if (finished.length > 0) queue.recordResults(finished.splice(0))
    const now = Date.now()
    for (const [endpoint, url] of urls.entries()) startDue(endpoint, url, now)
    clearTimeout(timer)
    const next = queue.nextDueAfter(now) ?? now + idlePollMilliseconds
    timer = setTimeout(schedule, Math.min(next - now, idlePollMilliseconds)).unref()
  }

  const schedule = (): void => {
    if (scheduled || stopped.signal.aborted) return
    scheduled = true
    setImmediate(pump)
  }

  const startDue = (endpoint: number, url: string, now: number): void => {
    const busy = inFlight[endpoint]
    if (busy === undefined || busy.size >= concurrencyPerEndpoint) return
    for (const delivery of queue.due(endpoint, now, concurrencyPerEndpoint + busy.size)) {
      if (busy.size >= concurrencyPerEndpoint) return
      if (busy.has(delivery.id)) continue
      busy.set(
        delivery.id,
        deliver(delivery, url).finally(() => {
          busy.delete(delivery.id)
          schedule()
        }),
      )
    }
  }

  const deliver = async (delivery: DueDelivery, url: string): Promise<void> => {
    const result = await post(delivery, url)
    // An aborted delivery stays pending, and the next process repeats it. The receiver recognises the event's id.
    if (stopped.signal.aborted) return
    const outcome = resultOf(delivery, result)
    if (outcome.state !== 'delivered')
      logger.warn(
        { event: 'webhook_delivery.failed', stripeEvent: delivery.eventId, url, ...outcome },
        'a webhook was not accepted',
      )
    finished.push(outcome)
  }

  const post = async (delivery: DueDelivery, url: string): Promise<{ accepted: boolean; text: string }> => {
    // The body is pretty-printed as at Stripe. A receiver that verifies a re-serialised body therefore fails.
    const body = JSON.stringify(JSON.parse(delivery.body), null, 2)
    try {
      const status = await postWebhook(url, body, secret, stopped.signal)
      return { accepted: status >= 200 && status < 300, text: `HTTP ${status}` }
    } catch (error) {
      return { accepted: false, text: error instanceof Error ? error.message || error.name : 'unknown error' }
    }
  }

  queue.onWork(schedule)
  schedule()

  return {
    async stop() {
      clearTimeout(timer)
      stopped.abort()
      await Promise.allSettled(inFlight.flatMap((busy) => [...busy.values()]))
      if (finished.length > 0) queue.recordResults(finished.splice(0))
    },
  }
}

function resultOf(delivery: DueDelivery, { accepted, text }: { accepted: boolean; text: string }): DeliveryResult {
  const now = Date.now()
  if (accepted) return { id: delivery.id, state: 'delivered', nextAttemptAt: now, result: text }
  const delay = Math.min(firstRetryMilliseconds * 2 ** Math.min(delivery.attempts, 16), longestRetryMilliseconds)
  const tooOld = now / 1000 - delivery.created > giveUpAfterSeconds
  return { id: delivery.id, state: tooOld ? 'abandoned' : 'pending', nextAttemptAt: now + delay, result: text }
}
