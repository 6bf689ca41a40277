import * as booking from './booking-events.ts'
import * as catalog from './catalog-events.ts'
import type { Subscription } from './define-subscription.ts'
import * as identity from './identity-events.ts'
import * as payment from './payment-events.ts'

/**
 * All subscriptions, each of which is declared beside its event. Every service declares the queues of all of them when it
 * starts, so that no event is published before its subscriber's queue exists, whichever service runs first.
 */
export const subscriptions: readonly Subscription[] = [catalog, booking, payment, identity].flatMap((context) =>
  Object.values(context).filter((declared) => 'delivery' in declared),
)
