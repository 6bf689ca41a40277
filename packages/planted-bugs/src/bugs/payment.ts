import type { PlantedBug } from '../planted-bug.ts'

const source = 'services/payment/src'
const app = `${source}/app.ts`
const rules = `${source}/domain/payment.ts`
const payments = `${source}/infrastructure/payments.ts`
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
const lanes = `${source}/features/settle-payments/lanes.int.test.ts`
const reconcilingTest = `${source}/features/reconcile-payments/reconcile-payments.int.test.ts`
const inTrouble = `${source}/features/settle-payments/stripe-in-trouble.int.test.ts`
const failingRefunds = `${source}/features/settle-payments/failing-refunds.int.test.ts`
const webhooks = `${source}/features/receive-webhook/receive-webhook.int.test.ts`
const catchingUp = `${source}/features/catch-up-events/catch-up-events.test.ts`

export const paymentBugs: readonly PlantedBug[] = [
  {
    name: 'payment-refunded carries the amount due, and not what went back',
    patches: [
      {
        file: payments,
        find: 'data: { paymentId, reservationId, amount: refundedAmount }',
        replace: 'data: { paymentId, reservationId, amount }',
      },
    ],
    tests: [webhooks],
  },
  {
    name: 'the right number in another currency buys a ticket',
    patches: [{ file: rules, find: ' && intent.currency === payment.currency', replace: '' }],
    tests: [rulesTest],
  },
  {
    name: 'a failing step at Stripe is tried again every second',
    patches: [{ file: settling, find: 'delaySeconds(delays, payment.attempts)', replace: 'delaySeconds(delays, 1)' }],
    tests: [settlingTest],
  },
  {
    name: 'Stripe is asked about an unpaid intent again after 45 ms',
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
    name: 'the lease of a step lasts 45 ms, so that two take it while the first call hangs',
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
    name: 'one locked payment holds up all steps that are due',
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
    name: 'intents are opened in one queue with all refunds',
    patches: [
      {
        file: payments,
        find: "kind === 'opening' ? isOpening : not(isOpening))",
        replace: "kind === 'opening' ? undefined : not(isOpening))",
      },
    ],
    tests: [paymentsTest, lanes],
  },
  {
    name: 'a step that fails late is put off although the payment has moved on',
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
    name: 'each failure of a step makes a new idempotency key, also when the answer was lost',
    patches: [{ file: payments, find: '...(underNewKey ? {', replace: '...(underNewKey || true ? {' }],
    tests: [inTrouble],
  },
  {
    name: 'an event of Stripe is remembered as applied although applying it failed',
    patches: [
      {
        file: payments,
        find: 'const fresh = await unit.tx\n        .insert(providerEvents)',
        replace: 'const fresh = await db\n        .insert(providerEvents)',
      },
    ],
    tests: [paymentsTest],
  },
  {
    name: 'the record of the events of Stripe is pruned by one batch an hour',
    patches: [{ file: payments, find: 'return rowCount === pruneSize', replace: 'return false' }],
    tests: [paymentsTest],
  },
  {
    name: 'a payment is not locked while a rule decides about it',
    patches: [{ file: payments, find: ".where(conditionOf(key)).for('update')", replace: '.where(conditionOf(key))' }],
    tests: [paymentsTest],
  },
  {
    name: 'what is told of another intent is applied to the payment that its metadata names',
    patches: [
      {
        file: payments,
        find: 'or(byProvider, and(eq(payments.id, key.id), isNull(payments.providerPaymentId)))',
        replace: 'or(byProvider, eq(payments.id, key.id))',
      },
    ],
    tests: [webhooks],
  },
  {
    name: 'a free reservation that is told twice is paid twice',
    patches: [{ file: payments, find: 'if (added.length === 0) return\n', replace: '' }],
    tests: [paymentsTest],
  },
  {
    name: 'the reconciler only asks about its first twenty intents',
    patches: [{ file: reconciling, find: 'return unpaid.length === batchSize', replace: 'return false' }],
    tests: [reconcilingTest],
  },
  {
    name: 'a stop waits until the reconciler has asked about all intents',
    patches: [{ file: reconciling, find: 'if (stopping?.aborted) return false', replace: '' }],
    tests: [reconcilingTest],
  },
  {
    name: 'an intent that Stripe does not know keeps the reconciler from those after it',
    patches: [
      {
        file: reconciling,
        find: "log.warn({ err: error, paymentId: id }, 'the provider could not be asked after an intent')",
        replace: 'throw error',
      },
    ],
    tests: [reconcilingTest],
  },
  {
    name: 'a refund whose answer was lost a day ago is not looked up before it is made again',
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
    name: 'of several intents of a payment the newest is found, also if it was cancelled',
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
    name: 'a refund is made again under the key of the one that failed',
    patches: [{ file: stripe, find: '${keyNumber}-${refundFailures}', replace: '${keyNumber}' }],
    tests: [failingRefunds],
  },
  {
    name: 'a connection that holds the lock of the event list goes back to the pool when reading it fails',
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
    name: 'reading the event list for the first time begins with its newest page',
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
    name: 'a webhook is accepted although the database could not take it',
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
    name: 'a cancelled refund still counts as under way',
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
    name: 'a place among those who wait is never given back',
    patches: [{ file: changes, find: 'waits -= 1\n', replace: '' }],
    tests: [changesTest],
  },
  {
    name: 'one more than 250 may wait in one process',
    patches: [{ file: changes, find: 'waits >= maxWaits ||', replace: 'waits > maxWaits ||' }],
    tests: [changesTest],
  },
  {
    name: 'waiting requests are not woken when notifications may have been missed',
    patches: [{ file: notifications, find: 'onGap()\n', replace: '' }],
    tests: [notificationsTest],
  },
  {
    name: 'many changes at once are told in one notification, which PostgreSQL refuses',
    patches: [
      { file: notifications, find: 'const idsPerNotification = 200', replace: 'const idsPerNotification = 2_000' },
    ],
    tests: [notificationsTest],
  },
  {
    name: 'the events of Stripe are forgotten when our own are, before Stripe has stopped listing them',
    patches: [{ file: app, find: 'config.STRIPE_EVENT_RETENTION_DAYS', replace: 'config.EVENT_RETENTION_DAYS' }],
    tests: [appTest],
  },
]
