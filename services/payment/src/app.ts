import { createBackgroundTask } from '@marquee/kernel/background-task'
import { createKeyStore } from '@marquee/service-kit/http/jwks'
import { createLogger } from '@marquee/service-kit/service/logger'
import { openService } from '@marquee/service-kit/service/open-service'
import { daysBefore, throttlePruning } from '@marquee/service-kit/service/retention'
import { composeService, type Service, type ServiceOverrides } from '@marquee/service-kit/service/service'
import { countByReason } from '@marquee/service-kit/service/service-metrics'
import type { PaymentConfig } from './config.ts'
import { isAmountOutdated, nextStep, type Step } from './domain/next-step.ts'
import type { Payment } from './domain/payment.ts'
import { applyObservation } from './features/apply-observation.ts'
import { catchUpEvents } from './features/catch-up-events/catch-up-events.ts'
import { onReservationExpired } from './features/close-payment/on-reservation-expired.ts'
import { onReservationExtended } from './features/extend-payment/on-reservation-extended.ts'
import { onSeatsGivenBack } from './features/give-back-seats/on-seats-given-back.ts'
import { listPaymentsRoute } from './features/list-payments/list-payments.route.ts'
import { countStuckPayments, listPayments } from './features/list-payments/list-payments.ts'
import { onReservationPlaced } from './features/prepare-payment/on-reservation-placed.ts'
import { receiveWebhookRoute } from './features/receive-webhook/receive-webhook.route.ts'
import { ignoredReasons, receiveWebhook } from './features/receive-webhook/receive-webhook.ts'
import { reconcilePayments } from './features/reconcile-payments/reconcile-payments.ts'
import { onReservationCancelled } from './features/refund-payment/on-reservation-cancelled.ts'
import { onReservationRefundDue } from './features/refund-payment/on-reservation-refund-due.ts'
import { openingConcurrency, openPaymentsAtOnce } from './features/settle-payments/open-payments-at-once.ts'
import { settlePayments, settlingConcurrency, stepTaker } from './features/settle-payments/settle-payments.ts'
import { viewPaymentRoute } from './features/view-payment/view-payment.route.ts'
import { viewPayment } from './features/view-payment/view-payment.ts'
import { eventCursorRepository } from './infrastructure/event-cursor.ts'
import { paymentChanges } from './infrastructure/payment-changes.ts'
import { paymentNotifications } from './infrastructure/payment-notifications.ts'
import { paymentRepository } from './infrastructure/payments.ts'
import { stripeProvider } from './infrastructure/stripe.ts'
import { events, inbox } from './infrastructure/tables.ts'

const everySecond = 1_000
const everyFifteenSeconds = 15_000
const everyHour = 3_600_000

type CatchUp = { everyMilliseconds: number; pagesPerRun: number }

/**
 * Builds the payment service, which collects and refunds the money for reservations through Stripe. The functions
 * `commands`, `queries`, `subscriptions` and `schedules` below list everything that the service does.
 */
export const buildPayment = async (
  config: PaymentConfig,
  {
    log = createLogger({ service: 'payment', level: config.LOG_LEVEL }),
    catchUp = { everyMilliseconds: everyFifteenSeconds, pagesPerRun: 20 },
    ...given
  }: ServiceOverrides & { catchUp?: CatchUp } = {},
): Promise<Service> => {
  const opened = await openService({
    service: 'payment',
    description: 'Payments for reservations: paying, refunds and disputes.',
    config,
    migrations: new URL('../migrations', import.meta.url),
    tables: { events, inbox },
    log,
    now: given.now,
  })
  const { database, db, messaging, openHttp } = opened
  const http = await openHttp(createKeyStore({ url: config.JWKS_URL }))
  const parts = createParts(config, opened, { http, log, wake: (kind) => tasks[kind].wake() })
  const { changes, notifications } = parts
  const tasks: Schedules = schedules(parts, catchUp)
  http.addHook('onListen', async () => notifications.start())
  http.addHook('preClose', async () => changes.close())
  http.addHook('onClose', () => notifications.stop())

  await http.register(
    async (api) => {
      for (const route of [...commands(parts), ...queries(parts)]) await api.register(route)
    },
    { prefix: '/api/v1' },
  )

  return composeService({
    retention: config,
    http,
    messaging,
    consumers: subscriptions(parts),
    tasks: Object.values(tasks),
    gauges: [
      {
        name: 'payments_stuck',
        help: 'Stuck payments, counted up to 1,000: the next step was started or the refund failed at least three times',
        read: countStuckPayments({ db }),
      },
    ],
    database,
    log,
  })
}

const commands = ({ apply, provider, ignored, log }: Parts) => [
  receiveWebhookRoute(receiveWebhook({ applyObservation: apply, provider, ignored, log })),
]

const queries = ({ config, db, atOnce: { requestIntent }, changes, now }: Parts) => [
  viewPaymentRoute(viewPayment({ db, requestIntent, changes, publishableKey: config.STRIPE_PUBLISHABLE_KEY, now })),
  listPaymentsRoute(listPayments({ db })),
]

const subscriptions = ({ payments }: Parts) => [
  onReservationPlaced({ payments }),
  onReservationExtended({ payments }),
  onSeatsGivenBack({ payments }),
  onReservationExpired({ payments }),
  onReservationCancelled({ payments }),
  onReservationRefundDue({ payments }),
]

type Schedules = ReturnType<typeof schedules>

const schedules = (
  { config, cursors, payments, provider, takeStep, atOnce, apply, now, log }: Parts,
  catchUp: CatchUp,
) => ({
  atOnce: createBackgroundTask({
    name: 'open payments at once',
    everyMilliseconds: everySecond,
    concurrency: openingConcurrency,
    run: atOnce.run,
    log,
  }),
  opening: createBackgroundTask({
    name: 'open payments',
    everyMilliseconds: everySecond,
    concurrency: settlingConcurrency,
    run: settlePayments({ kind: 'opening', payments, takeStep, now }),
    log,
  }),
  settling: createBackgroundTask({
    name: 'settle payments',
    everyMilliseconds: everySecond,
    concurrency: settlingConcurrency,
    run: settlePayments({ kind: 'other', payments, takeStep, now }),
    log,
  }),
  amending: createBackgroundTask({
    name: 'change amounts and refund seats',
    everyMilliseconds: everySecond,
    concurrency: settlingConcurrency,
    run: settlePayments({ kind: 'amending', payments, takeStep, now }),
    log,
  }),
  catchingUp: createBackgroundTask({
    name: 'catch up on events',
    everyMilliseconds: catchUp.everyMilliseconds,
    run: catchUpEvents({ cursors, payments, provider, applyObservation: apply, pagesPerRun: catchUp.pagesPerRun, log }),
    log,
  }),
  reconciling: createBackgroundTask({
    name: 'reconcile payments',
    everyMilliseconds: everyFifteenSeconds,
    run: reconcilePayments({ payments, provider, now, log }),
    log,
  }),
  pruning: createBackgroundTask({
    name: 'prune Stripe events',
    everyMilliseconds: everyHour,
    run: throttlePruning(() => payments.pruneApplied(daysBefore(now(), config.STRIPE_EVENT_RETENTION_DAYS))),
    log,
  }),
})

type TaskOfStep = 'opening' | 'amending' | 'settling'

/** The task that takes a step. */
const taskOf = (step: Step, { closing }: Pick<Payment, 'closing'>): TaskOfStep => {
  if (step === 'change-amount' || step === 'refund-seats') return 'amending'
  return step === 'create-intent' && !closing ? 'opening' : 'settling'
}

type OpenedService = Awaited<ReturnType<typeof openService>>

type Parts = ReturnType<typeof createParts>

/**
 * Creates the parts that the use cases share.
 *
 * @param wake wakes one task: `atOnce` takes the steps that this process has claimed, `opening` creates new intents,
 *   `amending` takes the steps after giving seats back, and `settling` all other steps
 */
const createParts = (
  config: PaymentConfig,
  { db, pool, messaging, now }: OpenedService,
  { http, log, wake }: Pick<Service, 'http' | 'log'> & { wake: (task: 'atOnce' | TaskOfStep) => void },
) => {
  const changes = paymentChanges()
  const notifications = paymentNotifications({
    url: config.DATABASE_URL,
    pool,
    log,
    onChange: changes.wake,
    onGap: changes.wakeAll,
  })
  const payments = paymentRepository({
    db,
    transact: messaging.transact,
    now,
    wakeRelay: messaging.wake,
    changed: (payment, before, isClaimed) => {
      // A request may wait until the payment exists and its intent is ready, and again until the intent has the amount
      // without the seats that were given back. No request waits for any other change.
      const isReady = payment.status !== 'preparing' && !isAmountOutdated(payment)
      const hadOtherAmount = before === 'requires_payment' && payment.giveBacks.length > 0
      const isWaitOver = before === undefined || (isReady && (before === 'preparing' || hadOtherAmount))
      if (isWaitOver) notifications.publish(payment.reservationId)
      const step = nextStep(payment)
      if (step !== null && !isClaimed) wake(taskOf(step, payment))
    },
  })
  const provider = stripeProvider({
    apiBase: config.STRIPE_API_BASE,
    secretKey: config.STRIPE_SECRET_KEY,
    webhookSecret: config.STRIPE_WEBHOOK_SECRET,
    timeoutSeconds: config.STRIPE_TIMEOUT_SECONDS,
  })
  const takeStep = stepTaker({ payments, provider, now, log })
  return {
    config,
    now,
    log,
    db,
    changes,
    notifications,
    payments,
    provider,
    takeStep,
    atOnce: openPaymentsAtOnce({ payments, takeStep, wake: () => wake('atOnce') }),
    cursors: eventCursorRepository(db),
    apply: applyObservation({ payments, log }),
    ignored: countByReason(http.metricsRegistry, {
      name: 'webhooks_ignored_total',
      help: 'Signed webhooks that were accepted but not applied, by reason: unparseable, unstorable or other_mode',
      reasons: ignoredReasons,
    }),
  }
}
