import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reservationPlaced } from '@marquee/contracts/booking-events'
import { newId } from '@marquee/kernel/id'
import { createTransact } from '@marquee/messaging/publishing/outbox'
import { openDatabase } from '@marquee/service-kit/database/database'
import { createLogger } from '@marquee/service-kit/service/logger'
import { openTestService, shareTestService } from '@marquee/service-kit/testing'
import { startStripeSandbox } from '@marquee/stripe-sandbox/server'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { freePort } from '@marquee/testing/free-port'
import { Stripe } from 'stripe'
import type { z } from 'zod'
import { buildPayment } from './app.ts'
import { paymentConfig } from './config.ts'
import { observeIntent, preparePayment, requestIntent } from './domain/payment.ts'
import { paymentRepository } from './infrastructure/payments.ts'
import { stripeProvider } from './infrastructure/stripe.ts'
import { toIntent } from './infrastructure/stripe-events.ts'
import { events } from './infrastructure/tables.ts'

export type TestPayment = Awaited<ReturnType<typeof startTestPayment>>
export type TestRepository = Awaited<ReturnType<typeof startTestRepository>>

const keys = { secretKey: 'sk_test_marquee', publishableKey: 'pk_test_marquee', webhookSecret: 'whsec_marquee' }

/** Starts the Stripe sandbox, with Stripe's own client for it. */
const startTestStripe = async (webhookUrls: string[]) => {
  const directory = await mkdtemp(join(tmpdir(), 'marquee-payment-'))
  const sandbox = await startStripeSandbox({ ...keys, port: 0, directory, webhookUrls })
  const { hostname: host, port } = new URL(sandbox.url)
  return {
    url: sandbox.url,
    stripe: new Stripe(keys.secretKey, { host, port, protocol: 'http', telemetry: false }),
    /** Calls an endpoint under `/_sandbox`. The sandbox's README describes these endpoints. */
    callSandbox: async (path: string, body: object = {}) => {
      const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${keys.secretKey}`, 'content-type': 'application/json' },
      })
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    },
    stop: async () => {
      await sandbox.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/**
 * Starts the payment repository on a real database and the Stripe sandbox, with a clock that only the test moves.
 * Nothing runs in the background: the test takes each step itself.
 */
export const startTestRepository = async () => {
  const [database, sandbox] = await Promise.all([createTestDatabase(), startTestStripe([])])
  const { stripe, callSandbox } = sandbox
  const log = createLogger({ service: 'payment', level: process.env.TEST_LOG_LEVEL ?? 'fatal' })
  const { db, pool } = await openDatabase({
    service: 'payment',
    url: database.urls.payment,
    poolSize: 6,
    migrations: new URL('../migrations', import.meta.url),
    log,
  })
  let time = new Date()
  const now = () => time
  const transact = createTransact(db, { events }, () => undefined)
  const payments = paymentRepository({ db, transact, now, changed: () => undefined, wakeRelay: () => undefined })
  const sql = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows

  /** Adds the payment of a customer who has not asked to pay. */
  const preparing = async () => {
    const expiresAt = new Date(time.getTime() + 1_800_000)
    const seat = { amount: 820, currency: 'eur', description: 'Seat A1', expiresAt }
    const decision = preparePayment(newId(), { reservationId: newId(), userId: newId(), ...seat })
    await transact((unit) => payments.add(unit, [decision]))
    return decision.payment
  }

  /** Adds the payment of a customer who has just asked to pay. */
  const add = async () => payments.change({ id: (await preparing()).id }, requestIntent)

  return {
    log,
    db,
    pool,
    sql,
    databaseUrl: database.urls.payment,
    transact,
    payments,
    now,
    /** Moves the clock forward. */
    advanceClock: (seconds: number) => {
      time = new Date(time.getTime() + seconds * 1000)
    },
    stripe,
    callSandbox,
    provider: stripeProvider({
      apiBase: sandbox.url,
      secretKey: keys.secretKey,
      webhookSecret: keys.webhookSecret,
      timeoutSeconds: 20,
    }),
    preparing,
    add,
    /** Adds a payment that has succeeded. */
    paid: async () => {
      const { id } = await add()
      const made = await stripe.paymentIntents.create({
        amount: 820,
        currency: 'eur',
        metadata: { payment_id: id },
        confirm: true,
        payment_method: 'pm_card_visa',
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      })
      await payments.change({ id }, (payment) => observeIntent(payment, toIntent(made)))
      return { id, intent: made.id }
    },
    rowOf: async ({ id }: { id: string }) => (await sql('SELECT * FROM payments WHERE id = $1', [id]))[0],
    stop: async () => {
      await pool.end()
      await sandbox.stop()
      await database.drop()
    },
  }
}

/** Starts the payment service on real servers and the Stripe sandbox; `publish` sends booking's events. */
export const startTestPayment = async (
  settings: Record<string, string> = {},
  {
    stripeAt = (url) => url,
    ...options
  }: {
    catchUp?: { everyMilliseconds: number; pagesPerRun: number }
    /** Lets a test put a proxy between the service and Stripe. */
    stripeAt?: (url: string) => Promise<string> | string
  } = {},
) => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const sandbox = await startTestStripe([`${url}/api/v1/payments/stripe`])
  const { stripe, callSandbox } = sandbox
  let timeShift = 0
  const servers = await openTestService({
    service: 'payment',
    build: (environment, more: typeof options) =>
      buildPayment(paymentConfig.parse(environment), { now: () => new Date(Date.now() + timeShift), ...more }),
    environment: {
      STRIPE_API_BASE: await stripeAt(sandbox.url),
      STRIPE_SECRET_KEY: keys.secretKey,
      STRIPE_PUBLISHABLE_KEY: keys.publishableKey,
      STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
      STRIPE_TIMEOUT_SECONDS: '3',
      ...settings,
    },
  })
  const { database, issuer, sql, publish } = servers
  const service = await servers.make({}, options)
  await service.start({ host: '127.0.0.1', port })

  const get = async (path: string, userId: string, headers: Record<string, string> = {}) => {
    const token = await issuer.mint({ sub: userId })
    const answer = await service.http.inject({
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
    })
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
  }

  /** Gets the payment as the customer, and waits until the customer can pay. The first view requests the intent. */
  const view = async (reservation: { id: string; userId: string }) =>
    (await get(`/reservations/${reservation.id}/payment`, reservation.userId, { prefer: 'wait=10' })).body

  /** Publishes the event of a new reservation. */
  const placeReservation = async (over: Partial<z.input<typeof reservationPlaced.data>> = {}) => {
    const reservation = { id: newId(), userId: newId() }
    await publish(reservationPlaced, {
      reservationId: reservation.id,
      userId: reservation.userId,
      showtimeId: newId(),
      seatIds: ['A1'],
      amount: 820,
      currency: 'eur',
      expiresAt: new Date(Date.now() + 1_800_000).toISOString(),
      description: 'Seat A1',
      ...over,
    })
    return reservation
  }

  /** Publishes a new reservation whose customer asks to pay, so that an intent is created. */
  const startPaying = async (over: Partial<z.input<typeof reservationPlaced.data>> = {}) => {
    const reservation = await placeReservation(over)
    await eventually(
      async () => {
        const { status } = await get(`/reservations/${reservation.id}/payment`, reservation.userId)
        if (status !== 200) throw new Error(`the request for the payment was answered with ${status}`)
      },
      { within: 20_000 },
    )
    return reservation
  }

  /** Waits until the payment of a reservation has this status, and returns it. */
  const becomes = (reservation: { id: string; userId: string }, status: string) =>
    eventually(
      async () => {
        const payment = await view(reservation)
        if (payment.status !== status) throw new Error(`the payment is ${JSON.stringify(payment)}, not ${status}`)
        return payment
      },
      { within: 20_000 },
    )

  /** Publishes a new reservation, and waits until the customer can pay. */
  const payable = async () => {
    const reservation = await placeReservation()
    const { provider_payment_id: intent, id } = await becomes(reservation, 'requires_payment')
    return { reservation, intent: intent as string, paymentId: id as string }
  }

  const pay = (intent: string, card = 'pm_card_visa') => stripe.paymentIntents.confirm(intent, { payment_method: card })

  /** The events in the event log about a reservation's payment. */
  const eventsOf = async (
    reservationId: string,
  ): Promise<{ type: string; sequence: number; data: Record<string, unknown> }[]> =>
    sql(`SELECT type, sequence, data FROM events WHERE data->>'reservationId' = $1 ORDER BY position`, [reservationId])

  return {
    url,
    databaseUrl: database.urls.payment,
    sql,
    publish,
    get,
    view,
    callSandbox,
    stripe,
    inject: service.http.inject.bind(service.http),
    /** Starts another replica of the service on the same servers; resolves with its address. */
    startReplica: async (): Promise<string> => {
      const replica = await servers.make({}, {})
      return replica.start({ host: '127.0.0.1', port: 0 })
    },
    /**
     * Runs another replica meanwhile. It takes all background tasks at its start, so a test need not wait until the
     * service takes them again.
     */
    besideNewReplica: async (meanwhile: () => Promise<unknown>): Promise<void> => {
      const replica = await servers.make({}, {})
      try {
        await replica.start({ host: '127.0.0.1', port: 0 })
        await meanwhile()
      } finally {
        await servers.stopProcess(replica)
      }
    },
    /** Makes an access token that the service accepts. */
    mint: issuer.mint,
    webhookSecret: keys.webhookSecret,
    shiftTime: (seconds: number) => {
      timeShift = seconds * 1000
    },
    placeReservation,
    startPaying,
    becomes,
    payable,
    pay,
    /** Publishes a new reservation, and pays for it as its customer. */
    paid: async (card?: string) => {
      const made = await payable()
      await pay(made.intent, card)
      await becomes(made.reservation, 'succeeded')
      return made
    },
    /** The refunds of an intent, as Stripe has them. */
    refundsOf: async (intent: string) => (await stripe.refunds.list({ payment_intent: intent, limit: 100 })).data,
    eventsOf,
    /** The types of the events about a reservation's payment, such as `payment-succeeded`. */
    typesOf: async ({ id }: { id: string }) => (await eventsOf(id)).map(({ type }) => type.split('.')[1]),
    stop: async () => {
      await servers.stop()
      await sandbox.stop()
    },
  }
}

/** The payment service with the default settings, shared by the test files of a process. */
export const sharedTestPayment = shareTestService(
  () => startTestPayment(),
  ({ shiftTime, callSandbox }) => {
    shiftTime(0)
    return callSandbox('reset')
  },
)
