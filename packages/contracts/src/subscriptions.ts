import * as booking from './booking-events.ts'
import * as catalog from './catalog-events.ts'
import type { Subscription } from './define-subscription.ts'
import * as identity from './identity-events.ts'
import * as payment from './payment-events.ts'

/**
 * All subscriptions. Each subscription is declared beside its event. Every service declares or checks the queues of all
 * subscriptions when it connects, so no event is published before its subscribers' queues exist, whichever service
 * starts first.
 */
export const subscriptions: readonly Subscription[] = [catalog, booking, payment, identity].flatMap((context) =>
  Object.values(context).filter((declared) => 'delivery' in declared),
)
