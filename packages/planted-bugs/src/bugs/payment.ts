import type { PlantedBug } from '../planted-bug.ts'

const source = 'services/payment/src'
const app = `${source}/app.ts`
const rules = `${source}/domain/payment.ts`
const payments = `${source}/infrastructure/payments.ts`
const paymentRows = `${source}/infrastructure/payment-rows.ts`
const paymentEvents = `${source}/infrastructure/payment-events.ts`
const writing = `${source}/infrastructure/write-decision.ts`
const stripe = `${source}/infrastructure/stripe.ts`
const notifications = `${source}/infrastructure/payment-notifications.ts`
const changes = `${source}/infrastructure/payment-changes.ts`
const settling = `${source}/features/settle-payments/settle-payments.ts`
const reconciling = `${source}/features/reconcile-payments/reconcile-payments.ts`

const appTest = `${source}/app.int.test.ts`
const rulesTest = `${source}/domain/payment.test.ts`
const paymentsTest = `${source}/infrastructure/payments.int.test.ts`
const stripeTest = `${source}/infrastructure/stripe.int.test.ts`
const stripeEventsTest = `${source}/infrastructure/stripe-events.test.ts`
const eventCursorTest = `${source}/infrastructure/event-cursor.int.test.ts`
const changesTest = `${source}/infrastructure/payment-changes.test.ts`
const notificationsTest = `${source}/infrastructure/payment-notifications.int.test.ts`
const settlingTest = `${source}/features/settle-payments/settle-payments.int.test.ts`
const concurrency = `${source}/features/settle-payments/concurrency.int.test.ts`
const reconcilingTest = `${source}/features/reconcile-payments/reconcile-payments.int.test.ts`
const stripeFailures = `${source}/features/settle-payments/stripe-failures.int.test.ts`
const failingRefunds = `${source}/features/settle-payments/failing-refunds.int.test.ts`
const webhooks = `${source}/features/receive-webhook/receive-webhook.int.test.ts`
const catchingUp = `${source}/features/catch-up-events/catch-up-events.test.ts`
const viewingCode = `${source}/features/view-payment/view-payment.ts`
const viewing = `${source}/features/view-payment/view-payment.int.test.ts`

export const paymentBugs: readonly PlantedBug[] = [
  {
    name: 'payment-refunded carries the amount due instead of the refunded amount',
    patches: [
      {
        file: paymentEvents,
        find: 'data: { paymentId, reservationId, amount: refundedAmount }',
        replace: 'data: { paymentId, reservationId, amount }',
      },
    ],
    tests: [webhooks],
  },
  {
    name: 'the right amount in another currency buys a ticket',
    patches: [{ file: rules, find: ' && intent.currency === payment.currency', replace: '' }],
    tests: [rulesTest],
  },
  {
    name: 'a failing step at Stripe is retried every second',
    patches: [{ file: settling, find: 'delaySeconds(delays, payment.attempts)', replace: 'delaySeconds(delays, 1)' }],
    tests: [settlingTest],
  },
  {
    name: 'an unpaid intent is looked up again after 45 ms',
    patches: [
      {
        file: payments,
        find: 'new Date(at.getTime() - uncheckedSeconds * 1000)',
        replace: 'new Date(at.getTime() - uncheckedSeconds)',
      },
    ],
    tests: [reconcilingTest],
  },
  {
    name: 'the lease of a step lasts 45 ms, so that two processes take the step while the first call hangs',
    patches: [
      {
        file: payments,
        find: 'new Date(at.getTime() + leaseSeconds * 1000)',
        replace: 'new Date(at.getTime() + leaseSeconds)',
      },
    ],
    tests: [settlingTest],
  },
  {
    name: 'one locked payment blocks all due steps',
    patches: [
      {
        file: payments,
        find: ".orderBy(asc(payments.dueAt))\n      .limit(limit)\n      .for('update', { skipLocked: true })",
        replace: ".orderBy(asc(payments.dueAt))\n      .limit(limit)\n      .for('update')",
      },
    ],
    tests: [paymentsTest],
  },
  {
    name: 'new intents wait behind all refunds',
    patches: [
      {
        file: payments,
        find: "const isOfKind = kind === 'opening' ? isOpening : not(isOpening)",
        replace: "const isOfKind = kind === 'opening' ? undefined : not(isOpening)",
      },
    ],
    tests: [paymentsTest, concurrency],
  },
  {
    name: 'a step that fails late is postponed although the payment has changed',
    patches: [
      {
        file: payments,
        find: '.where(and(eq(payments.id, id), eq(payments.version, version)))',
        replace: '.where(eq(payments.id, id))',
      },
    ],
    tests: [paymentsTest],
  },
  {
    name: 'each retry of a failed step uses a new idempotency key, even when only the response was lost',
    patches: [{ file: payments, find: '...(underNewKey ? {', replace: '...(underNewKey || true ? {' }],
    tests: [stripeFailures],
  },
  {
    name: 'an event of Stripe is recorded as applied although applying it failed',
    patches: [
      {
        file: writing,
        find: 'SELECT $3, $4::text FROM changed WHERE $3 IS NOT NULL',
        replace: 'SELECT $3, $4::text WHERE $3 IS NOT NULL ON CONFLICT DO NOTHING',
      },
    ],
    tests: [paymentsTest],
  },
  {
    name: 'applied events of Stripe are pruned by one batch an hour',
    patches: [{ file: payments, find: 'return rowCount === pruneSize', replace: 'return false' }],
    tests: [paymentsTest],
  },
  {
    name: 'a payment is not locked while a rule is applied',
    patches: [{ file: paymentRows, find: "'$2')} FOR UPDATE`", replace: "'$2')}`" }],
    tests: [paymentsTest],
  },
  {
    name: 'the payments of a batch are not locked while a rule is applied',
    patches: [{ file: paymentRows, find: 'ORDER BY id FOR UPDATE`', replace: 'ORDER BY id`' }],
    tests: [paymentsTest],
  },
  {
    name: 'the second event of a batch does not see the change that the first event made to the payment',
    patches: [
      {
        file: payments,
        find: 'const payment = current.get(reservationId)',
        replace: 'const payment = before.find((each) => each.reservationId === reservationId)',
      },
    ],
    tests: [paymentsTest],
  },
  {
    name: 'a decision is written although the payment has changed since the rule has seen it',
    patches: [{ file: writing, find: 'AND version = $2 AND', replace: 'AND $2::integer > 0 AND' }],
    tests: [paymentsTest],
  },
  {
    name: 'another process takes the step that a customer’s request has claimed',
    patches: [
      {
        file: payments,
        find: '(leaseSeconds ?? dueAfterSeconds(before, after)) * 1000',
        replace: 'dueAfterSeconds(before, after) * 1000',
      },
    ],
    tests: [paymentsTest],
  },
  {
    name: 'an event of another intent is applied to the payment that its metadata names',
    patches: [
      {
        file: paymentRows,
        find: '(payment.id = $3 AND payment.provider_payment_id IS NULL)',
        replace: 'payment.id = $3',
      },
    ],
    tests: [webhooks],
  },
  {
    name: 'a free reservation whose event arrives twice is paid twice',
    patches: [{ file: payments, find: '.filter(({ payment }) => ids.has(payment.id))', replace: '' }],
    tests: [paymentsTest],
  },
  {
    name: 'the reconciler only looks up its first twenty intents',
    patches: [{ file: reconciling, find: 'return unpaid.length === batchSize', replace: 'return false' }],
    tests: [reconcilingTest],
  },
  {
    name: 'a stop waits until the reconciler has looked up all intents',
    patches: [{ file: reconciling, find: 'if (stopping?.aborted) return false', replace: '' }],
    tests: [reconcilingTest],
  },
  {
    name: 'an intent that Stripe does not have stops the reconciler',
    patches: [
      {
        file: reconciling,
        find: "log.warn(\n          { event: 'reconcile.lookup_failed', err: error, paymentId: id },\n          'an unpaid intent could not be looked up',\n        )",
        replace: 'throw error',
      },
    ],
    tests: [reconcilingTest],
  },
  {
    name: 'a refund whose response was lost a day ago is not looked up before it is made again',
    patches: [
      {
        file: settling,
        find: 'if (payment.attempts === 1 && known.refunds.length === 0) return known',
        replace: 'if (known.refunds.length === 0) return known',
      },
    ],
    tests: [settlingTest],
  },
  {
    name: 'a search finds the newest intent of a payment, even if it was cancelled',
    patches: [
      {
        file: stripe,
        find: "data.find(({ status }) => status === 'succeeded') ?? data.find(({ status }) => status !== 'canceled')",
        replace: 'data[0]',
      },
    ],
    tests: [stripeTest],
  },
  {
    name: 'only the first ten refunds of an intent are read',
    patches: [
      {
        file: stripe,
        find: 'stripe.refunds.list({ payment_intent: intentId, limit: 100 })',
        replace: 'stripe.refunds.list({ payment_intent: intentId })',
      },
    ],
    tests: [stripeTest],
  },
  {
    name: 'a refund is made again under the key of the failed refund',
    patches: [{ file: stripe, find: '${keyNumber}-${refundFailures}', replace: '${keyNumber}' }],
    tests: [failingRefunds],
  },
  {
    name: 'a connection that holds the lock of the event list returns to the pool when reading the list fails',
    patches: [
      {
        file: `${source}/infrastructure/event-cursor.ts`,
        find: 'client.release(!unlocked)',
        replace: 'client.release()',
      },
    ],
    tests: [eventCursorTest],
  },
  {
    name: 'the first read of the event list begins with its newest page',
    patches: [
      {
        file: `${source}/features/catch-up-events/catch-up-events.ts`,
        find: 'page < pagesBack; page += 1',
        replace: 'page < 1; page += 1',
      },
    ],
    tests: [catchingUp],
  },
  {
    name: 'a webhook is accepted although the database could not store it',
    patches: [
      {
        file: `${source}/features/receive-webhook/receive-webhook.ts`,
        find: 'if (!isBadData(error)) throw error\n',
        replace: '',
      },
    ],
    tests: [webhooks],
  },
  {
    name: 'a cancelled refund counts as pending',
    patches: [
      {
        file: `${source}/infrastructure/stripe-events.ts`,
        find: "return status === 'failed' || status === 'canceled'\n",
        replace: "return status === 'failed'\n",
      },
    ],
    tests: [stripeEventsTest],
  },
  {
    name: 'a wait that has ended still counts towards the limit',
    patches: [{ file: changes, find: 'waits -= 1\n', replace: '' }],
    tests: [changesTest],
  },
  {
    name: '251 requests may wait in one process',
    patches: [{ file: changes, find: 'waits >= maxWaits ||', replace: 'waits > maxWaits ||' }],
    tests: [changesTest],
  },
  {
    name: 'any number of requests may wait without `Prefer: wait`',
    patches: [{ file: changes, find: 'unrequestedWaits >= maxUnrequestedWaits', replace: 'false' }],
    tests: [changesTest],
  },
  {
    name: 'waiting requests are not woken when notifications may have been missed',
    patches: [{ file: notifications, find: 'onGap()\n', replace: '' }],
    tests: [notificationsTest],
  },
  {
    name: 'too many changes are put into one notification, which PostgreSQL refuses',
    patches: [
      { file: notifications, find: 'const idsPerNotification = 200', replace: 'const idsPerNotification = 2_000' },
    ],
    tests: [notificationsTest],
  },
  {
    name: 'applied events of Stripe are pruned with our own events, while Stripe still lists them',
    patches: [{ file: app, find: 'config.STRIPE_EVENT_RETENTION_DAYS', replace: 'config.EVENT_RETENTION_DAYS' }],
    tests: [appTest],
  },
  {
    name: 'a hold that nobody pays gets an intent',
    patches: [
      {
        file: rules,
        find: '    intentRequested: false,\n',
        replace: '    intentRequested: true,\n',
      },
    ],
    tests: [rulesTest, viewing],
  },
  {
    name: 'staff or another customer who looks at a payment requests its intent',
    patches: [
      { file: viewingCode, find: 'if (isUnrequested && payment.userId === viewer.id)', replace: 'if (isUnrequested)' },
    ],
    tests: [viewing],
  },
  {
    name: 'a second request for an intent changes the payment again',
    patches: [
      { file: rules, find: ' && !payment.closing && !payment.intentRequested', replace: ' && !payment.closing' },
    ],
    tests: [rulesTest],
  },
  {
    name: 'each attempt to create an intent uses a key of its own, so that a repeat creates a second intent',
    patches: [
      {
        file: stripe,
        find: 'idempotencyKey: `intent-${id}-${keyNumber}`',
        replace: 'idempotencyKey: `intent-${id}-${keyNumber}-${Math.random()}`',
      },
    ],
    tests: [stripeFailures],
  },
  {
    name: 'a payment that its customer never asked for stays open when the hold expires',
    patches: [
      {
        file: rules,
        find: "payment.status === 'preparing' && !payment.intentRequested\n    ? changed(payment, { status: 'cancelled' }, 'cancelled')",
        replace: "payment.status === 'cancelled'\n    ? changed(payment, { status: 'cancelled' }, 'cancelled')",
      },
    ],
    tests: [rulesTest],
  },
]
