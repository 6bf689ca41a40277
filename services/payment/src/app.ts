import { createKeyStore } from '@marquee/service-kit/http/jwks'
import { createBackgroundTask } from '@marquee/service-kit/service/background-task'
import { createLogger } from '@marquee/service-kit/service/logger'
import { openService } from '@marquee/service-kit/service/open-service'
import { daysBefore, gently } from '@marquee/service-kit/service/retention'
import { composeService, type Service, type Surroundings } from '@marquee/service-kit/service/service'
import { countByReason } from '@marquee/service-kit/service/service-metrics'
import type { PaymentConfig } from './config.ts'
import { nextStep } from './domain/payment.ts'
import { applyNews } from './features/apply-news.ts'
import { catchUpEvents } from './features/catch-up-events/catch-up-events.ts'
import { onReservationExpired } from './features/close-payment/on-reservation-expired.ts'
import { listPaymentsRoute } from './features/list-payments/list-payments.route.ts'
import { countStuckPayments, listPayments } from './features/list-payments/list-payments.ts'
import { onReservationPlaced } from './features/prepare-payment/on-reservation-placed.ts'
import { receiveWebhookRoute } from './features/receive-webhook/receive-webhook.route.ts'
import { ignoredReasons, receiveWebhook } from './features/receive-webhook/receive-webhook.ts'
import { reconcilePayments } from './features/reconcile-payments/reconcile-payments.ts'
import { onReservationCancelled } from './features/refund-payment/on-reservation-cancelled.ts'
import { onReservationRefundDue } from './features/refund-payment/on-reservation-refund-due.ts'
import { settlePayments, settlingLanes } from './features/settle-payments/settle-payments.ts'
import { viewPaymentRoute } from './features/view-payment/view-payment.route.ts'
import { viewPayment } from './features/view-payment/view-payment.ts'
import { eventCursorRepository } from './infrastructure/event-cursor.ts'
import { paymentChanges } from './infrastructure/payment-changes.ts'
import { paymentNotifications } from './infrastructure/payment-notifications.ts'
import { paymentRepository } from './infrastructure/payments.ts'
import { stripeProvider } from './infrastructure/stripe.ts'
import { events, inbox } from './infrastructure/tables.ts'

/** Payment: what is to be paid, what Stripe said of it and when, and what went back. */
export const buildPayment = async (
  config: PaymentConfig,
  {
    log = createLogger({ service: 'payment', level: config.LOG_LEVEL }),
    catchUp = { everyMilliseconds: 15_000, pagesPerRun: 20 },
    ...given
  }: Surroundings & { catchUp?: { everyMilliseconds: number; pagesPerRun: number } } = {},
): Promise<Service> => {
  const { database, db, pool, messaging, now, openHttp } = await openService({
    service: 'payment',
    description: 'What is to be paid, what Stripe said of it, and what went back.',
    config,
    migrations: new URL('../migrations', import.meta.url),
    tables: { events, inbox },
    log,
    now: given.now,
  })
  const http = await openHttp(createKeyStore({ url: config.JWKS_URL }))

  const provider = stripeProvider({
    apiBase: config.STRIPE_API_BASE,
    secretKey: config.STRIPE_SECRET_KEY,
    webhookSecret: config.STRIPE_WEBHOOK_SECRET,
    timeoutSeconds: config.STRIPE_TIMEOUT_SECONDS,
  })
  const changes = paymentChanges()
  const notifications = paymentNotifications({
    url: config.DATABASE_URL,
    pool,
    log,
    onChange: changes.changed,
    onGap: changes.mayHaveChanged,
  })
  http.addHook('onListen', async () => notifications.start())
  http.addHook('preClose', async () => changes.close())
  http.addHook('onClose', () => notifications.stop())
  const payments = paymentRepository({
    db,
    transact: messaging.transact,
    now,
    changed: (payment, before) => {
      // Those who wait want to know that it is there, and that it is prepared; everything else nobody waits for.
      if (before === undefined || before === 'preparing') notifications.publish(payment.reservationId)
      if (nextStep(payment) === undefined) return
      opening.wake()
      settling.wake()
    },
  })

  const apply = applyNews({ payments, log })
  const ignored = countByReason(http.metricsRegistry, {
    name: 'webhooks_ignored_total',
    help: 'Signed webhooks that were accepted and not applied, by reason: unparseable, unstorable or other_mode',
    reasons: ignoredReasons,
  })

  const opening = createBackgroundTask({
    name: 'open payments',
    everyMilliseconds: 1_000,
    lanes: settlingLanes,
    run: settlePayments({ kind: 'opening', payments, provider, now, log }),
    log,
  })
  const settling = createBackgroundTask({
    name: 'settle payments',
    everyMilliseconds: 1_000,
    lanes: settlingLanes,
    run: settlePayments({ kind: 'other', payments, provider, now, log }),
    log,
  })
  const catchingUp = createBackgroundTask({
    name: 'catch up on events',
    everyMilliseconds: catchUp.everyMilliseconds,
    run: catchUpEvents({
      cursors: eventCursorRepository(db),
      payments,
      provider,
      applyNews: apply,
      pagesPerRun: catchUp.pagesPerRun,
      log,
    }),
    log,
  })
  const reconciling = createBackgroundTask({
    name: 'reconcile payments',
    everyMilliseconds: 15_000,
    run: reconcilePayments({ payments, provider, now, log }),
    log,
  })

  const pruning = createBackgroundTask({
    name: 'prune Stripe events',
    everyMilliseconds: 3_600_000,
    run: gently(() => payments.pruneApplied(daysBefore(now(), config.STRIPE_EVENT_RETENTION_DAYS))),
    log,
  })

  await http.register(
    async (api) => {
      await api.register(
        viewPaymentRoute(viewPayment({ db, changes, publishableKey: config.STRIPE_PUBLISHABLE_KEY, now })),
      )
      await api.register(listPaymentsRoute(listPayments({ db })))
      await api.register(receiveWebhookRoute(receiveWebhook({ applyNews: apply, provider, ignored, log })))
    },
    { prefix: '/api/v1' },
  )

  return composeService({
    retention: config,
    http,
    messaging,
    consumers: [
      onReservationPlaced({ payments }),
      onReservationExpired({ payments }),
      onReservationCancelled({ payments }),
      onReservationRefundDue({ payments }),
    ],
    tasks: [opening, settling, catchingUp, reconciling, pruning],
    figures: [
      {
        name: 'payments_stuck',
        help: 'Payments whose next step at Stripe was begun three times or that was refunded three times in vain, up to 1,000',
        read: countStuckPayments({ db }),
      },
    ],
    database,
    log,
  })
}
