import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reservationPlaced } from '@marquee/contracts/booking-events'
import type { EventDefinition } from '@marquee/contracts/define-event'
import { newId } from '@marquee/kernel/id'
import { connectBroker } from '@marquee/messaging/broker'
import { createLogger } from '@marquee/service-kit/logger'
import { startStripeSandbox } from '@marquee/stripe-sandbox/server'
import { createTestBroker } from '@marquee/testing/broker'
import { createTestDatabase } from '@marquee/testing/database'
import { eventually } from '@marquee/testing/eventually'
import { freePort } from '@marquee/testing/free-port'
import { createTokenIssuer, startJwksServer } from '@marquee/testing/tokens'
import pg from 'pg'
import { Stripe } from 'stripe'
import type { z } from 'zod'
import { buildPayment } from './app.ts'
import { paymentConfig } from './config.ts'

export type TestPayment = Awaited<ReturnType<typeof startTestPayment>>

const keys = { secretKey: 'sk_test_marquee', publishableKey: 'pk_test_marquee', webhookSecret: 'whsec_marquee' }

/** The whole payment service on real servers and the Stripe sandbox, and somebody to play booking. */
export const startTestPayment = async (
  settings: Record<string, string> = {},
  options: { catchUp?: { everyMilliseconds: number; pagesPerRun: number } } = {},
) => {
  const [database, broker, issuer, port, directory] = await Promise.all([
    createTestDatabase(),
    createTestBroker(),
    createTokenIssuer(),
    freePort(),
    mkdtemp(join(tmpdir(), 'marquee-payment-')),
  ])
  const jwks = await startJwksServer(issuer)
  const url = `http://127.0.0.1:${port}`
  const sandbox = await startStripeSandbox({
    ...keys,
    port: 0,
    directory,
    webhookUrls: [`${url}/api/v1/payments/stripe`],
  })
  const config = paymentConfig.parse({
    PORT: String(port),
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
    DATABASE_URL: database.urls.payment,
    AMQP_URL: broker.url,
    JWKS_URL: jwks.url,
    STRIPE_API_BASE: sandbox.url,
    STRIPE_SECRET_KEY: keys.secretKey,
    STRIPE_PUBLISHABLE_KEY: keys.publishableKey,
    STRIPE_WEBHOOK_SECRET: keys.webhookSecret,
    STRIPE_TIMEOUT_SECONDS: '3',
    ...settings,
  })
  let timeShift = 0
  const service = await buildPayment(config, { now: () => new Date(Date.now() + timeShift), ...options })
  await service.start({ host: '127.0.0.1', port })
  const replicas: Awaited<ReturnType<typeof buildPayment>>[] = []
  const pool = new pg.Pool({ connectionString: database.urls.payment, max: 2 })
  const elsewhere = connectBroker({
    url: broker.url,
    name: 'test',
    log: createLogger({ service: 'test', level: 'fatal' }),
  })
  const stripe = new Stripe(keys.secretKey, {
    host: '127.0.0.1',
    port: new URL(sandbox.url).port,
    protocol: 'http',
    telemetry: false,
  })

  const sql = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows

  /** Publishes an event as another service would; `id` sends the same one again. */
  const publish = async <Data extends z.ZodType>(
    { type }: EventDefinition<string, Data>,
    data: z.input<Data>,
    { id = newId() } = {},
  ) => {
    await eventually(() => elsewhere.isConnected() || Promise.reject(new Error('no broker')))
    await elsewhere.publish({
      specversion: '1.0',
      id,
      source: 'test',
      type,
      subject: newId(),
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      sequence: 1,
      data,
    })
    return id
  }

  const get = async (path: string, userId: string, headers: Record<string, string> = {}) => {
    const token = await issuer.mint({ sub: userId })
    const answer = await service.http.inject({
      url: `/api/v1${path}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
    })
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
  }

  const view = async (reservation: { id: string; userId: string }) =>
    (await get(`/reservations/${reservation.id}/payment`, reservation.userId, { prefer: 'wait=10' })).body

  /** Turns one of the sandbox's knobs, as its README describes them. */
  const turn = async (path: string, body: object = {}) => {
    const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${keys.secretKey}`, 'content-type': 'application/json' },
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  }

  /** Somebody places a reservation. */
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

  /** Somebody places a reservation and can pay it. */
  const payable = async () => {
    const reservation = await placeReservation()
    const { provider_payment_id: intent, id } = await becomes(reservation, 'requires_payment')
    return { reservation, intent: intent as string, paymentId: id as string }
  }

  const pay = (intent: string, card = 'pm_card_visa') => stripe.paymentIntents.confirm(intent, { payment_method: card })

  /** The events about a reservation's payment, as they were recorded. */
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
    turn,
    stripe,
    inject: service.http.inject.bind(service.http),
    /** Starts another process's worth of the service on the same servers; resolves with its address. */
    startReplica: async (): Promise<string> => {
      const replica = await buildPayment({ ...config, PORT: 0 }, { now: () => new Date(Date.now() + timeShift) })
      replicas.push(replica)
      return replica.start({ host: '127.0.0.1', port: 0 })
    },
    /** A token that the service takes. */
    mint: issuer.mint,
    webhookSecret: keys.webhookSecret,
    shiftTime: (seconds: number) => {
      timeShift = seconds * 1000
    },
    placeReservation,
    becomes,
    payable,
    pay,
    /** Somebody places a reservation and has paid it. */
    paid: async (card?: string) => {
      const made = await payable()
      await pay(made.intent, card)
      await becomes(made.reservation, 'succeeded')
      return made
    },
    /** The refunds of an intent, as Stripe has them. */
    refundsOf: async (intent: string) => (await stripe.refunds.list({ payment_intent: intent, limit: 100 })).data,
    eventsOf,
    /** The kinds of events about a reservation's payment, such as `payment-succeeded`. */
    typesOf: async ({ id }: { id: string }) => (await eventsOf(id)).map(({ type }) => type.split('.')[1]),
    stop: async () => {
      await elsewhere.close()
      await service.stop()
      for (const replica of replicas) await replica.stop()
      await sandbox.close()
      await pool.end()
      await jwks.close()
      await Promise.all([broker.drop(), database.drop(), rm(directory, { recursive: true, force: true })])
    },
  }
}
