import type { Stripe } from 'stripe'
import type { Database } from './database.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { newId } from './ids.ts'
import { readPage } from './page.ts'
import type { ListParameters } from './parameters.ts'

type EmittedEvent =
  | Stripe.PaymentIntentCreatedEvent
  | Stripe.PaymentIntentSucceededEvent
  | Stripe.PaymentIntentPaymentFailedEvent
  | Stripe.PaymentIntentCanceledEvent
  | Stripe.ChargeSucceededEvent
  | Stripe.ChargeFailedEvent
  | Stripe.ChargeRefundedEvent
  | Stripe.ChargeDisputeCreatedEvent
  | Stripe.ChargeDisputeUpdatedEvent
  | Stripe.ChargeDisputeClosedEvent
  | Stripe.RefundCreatedEvent
  | Stripe.RefundUpdatedEvent
  | Stripe.RefundFailedEvent

type DraftOf<Event> = Event extends EmittedEvent ? Pick<Event, 'type' | 'data'> : never

/** An event without its id and time. */
export type EventDraft = DraftOf<EmittedEvent>

export type EventLog = ReturnType<typeof eventLog>

/** The API version whose shapes the sandbox uses: the version of the installed `stripe` package's types. */
export const apiVersion: Stripe.LatestApiVersion = '2026-10-28.endive'

/** Stores events and puts them into the delivery queue. */
export function eventLog(database: Database, queue: DeliveryQueue) {
  const withPending = (event: Stripe.Event): Stripe.Event => ({ ...event, pending_webhooks: queue.pendingOf(event.id) })

  return {
    /** Stores an event and its deliveries. Call this in the transaction that changes the state. `now` is in seconds. */
    record(draft: EventDraft, cause: { requestId: string | null; idempotencyKey: string | null; now: number }): void {
      const event = {
        id: newId('evt'),
        object: 'event' as const,
        api_version: apiVersion,
        created: cause.now,
        livemode: false,
        pending_webhooks: queue.endpointsOf(draft.type),
        request: { id: cause.requestId, idempotency_key: cause.idempotencyKey },
        ...draft,
      } satisfies Stripe.Event
      database
        .prepare('INSERT INTO events (id, type, created, body) VALUES (?, ?, ?, ?)')
        .run(event.id, event.type, event.created, JSON.stringify(event))
      queue.enqueue(event.id, event.type)
    },

    find(id: string): Stripe.Event | undefined {
      const row = database.prepare('SELECT body FROM events WHERE id = ?').get(id)
      return row === undefined ? undefined : withPending(JSON.parse(String(row.body)))
    },

    /** Lists events, newest first. `type` may use `*` for a group, as in `payment_intent.*`; `types` may not. */
    list(
      filter: { type?: string | undefined; types?: string[] | undefined },
      parameters: Omit<ListParameters, 'expand'>,
    ): { data: Stripe.Event[]; hasMore: boolean } {
      const where: Array<[string, string]> = []
      if (filter.type !== undefined) where.push(['type GLOB ?', filter.type])
      if (filter.types !== undefined)
        where.push(['type IN (SELECT value FROM json_each(?))', JSON.stringify(filter.types)])
      const { bodies, hasMore } = readPage({ database, table: 'events', where, what: 'event' }, parameters)
      return { data: bodies.map((body) => withPending(JSON.parse(body))), hasMore }
    },
  }
}
