import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { provisionDatabase } from '@marquee/local-servers/provision-database'
import { eventually } from '@marquee/testing/eventually'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { compareMoney } from '../compare-money.ts'
import { openOwnRecord } from '../own-record.ts'
import { runReconcile } from '../run-reconcile.ts'
import { openStripeRecord } from '../stripe-record.ts'
import { cinema, history } from './history.ts'

const main = fileURLToPath(new URL('../reconcile.ts', import.meta.url))
const price = 820
/** How long a difference must last to be reported. Short, because in most of these tests nothing is in flight. */
const settleMilliseconds = 500
const services = ['identity', 'catalog', 'booking', 'payment'] as const

const start = async (...names: readonly (typeof services)[number][]): Promise<void> => {
  await Promise.all(names.map((name) => cinema.running.startService(name)))
  await eventually(async () => expect((await fetch(`${cinema.gateway}/health/ready`)).status).toBe(200), {
    within: 30_000,
    every: 100,
  })
}
const stop = (...names: readonly (typeof services)[number][]) =>
  Promise.all(names.map((name) => cinema.running.stopService(name)))

/** Runs the command as a terminal would, against the running stack. */
const reconcile = async (...args: string[]) => {
  const output: string[] = []
  const errors: string[] = []
  const code = await runReconcile(
    args,
    {
      environment: { MARQUEE_HOME: cinema.home },
      print: (text) => output.push(text),
      printError: (text) => errors.push(text),
    },
    { settleMilliseconds },
  )
  return { code, output: output.join('\n'), error: errors.join('\n') }
}

type Report = {
  totals: { currency: string; stripe: { kept: number }; here: { kept: number } }[]
  differences: {
    kinds: string[]
    is_refunded: boolean
    stripe: { intent_id: string } | null
    payment: { id: string } | null
    reservation: { id: string } | null
    named: { reservation_id: string } | null
  }[]
  refunds: { intent_id: string; amount: number }[]
}

const asJson = async (...args: string[]): Promise<Report & { code: number }> => {
  const { code, output, error } = await reconcile('--json', ...args)
  if (output === '') throw new Error(error)
  return { code, ...JSON.parse(output) }
}

const held = async (showtimeId: string, seatId: string) => {
  const moviegoer = await cinema.moviegoer()
  const { id } = await moviegoer.mustHold(showtimeId, [seatId])
  const { provider_payment_id: intent } = await moviegoer.payment(id)
  return { moviegoer, id, intent: String(intent) }
}

const bought = async (showtimeId: string, seatId: string) => {
  const one = await held(showtimeId, seatId)
  await one.moviegoer.pay(one.id)
  await one.moviegoer.sees(one.id, 'confirmed')
  return one
}

/** A UUIDv7, like the ids that the services make. */
const newId = (): string => {
  const time = Date.now().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

/** Deletes a payment, as if a backup from before the payment had been restored. */
const deletePayment = async ({ id }: { id: string }) => {
  await cinema.sql(
    'DELETE FROM payment.refunds WHERE payment_id IN (SELECT id FROM payment.payments WHERE reservation_id = $1)',
    [id],
  )
  await cinema.sql('DELETE FROM payment.payments WHERE reservation_id = $1', [id])
}
/** Deletes a reservation, as if a backup from before the reservation had been restored. */
const deleteReservation = async ({ id }: { id: string }) => {
  await cinema.sql('DELETE FROM booking.seat_allocations WHERE reservation_id = $1', [id])
  await cinema.sql('DELETE FROM booking.tickets WHERE reservation_id = $1', [id])
  await cinema.sql('DELETE FROM booking.reservations WHERE id = $1', [id])
}

/** Tests `npm run reconcile` right after the history, before another scenario changes the totals of the history. */
export const agreementScenario = (): void => {
  it('npm run reconcile finds no difference after payments, refunds and late payments', async () => {
    // An intent of another shop on the same account.
    await cinema.stripe.paymentIntents.create({
      amount: 5_000,
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    })

    const { code, output, error } = await reconcile('--since', new Date(Date.now() - 600_000).toISOString())
    expect([code, error]).toEqual([0, ''])
    const { captured, refunded } = history
    const sums = `captured ${captured}, refunded ${refunded}, kept ${captured - refunded}`
    expect(output).toContain(`eur at Stripe  ${sums}\neur here       ${sums}`)
    expect(output).toContain('Everything agrees.')
  })
}

/** Tests `npm run reconcile`. The last scenario leaves differences behind. */
export const reconcileScenarios = (): void => {
  describe('a payment whose webhook is still in flight', () => {
    it('is not reported as a difference', async () => {
      const { moviegoer, id } = await held(await cinema.showtime(), 'A1')
      const { stripe, services: at } = cinema.stack()
      // The sandbox holds the webhook about the money until the reset below. Until then the sandbox also fails requests
      // for the list of events, which the service payment polls every 15 seconds.
      await cinema.callSandbox('knobs', { webhooks: { hold: true } })
      await cinema.callSandbox('failures', { method: 'GET', path: '/v1/events', count: 10_000 })
      await moviegoer.pay(id)
      const own = openOwnRecord({ payment: at.payment.database_url, booking: at.booking.database_url })
      let lookups = 0
      const comparison = await compareMoney({
        since: new Date(Date.now() - 60_000),
        // Long enough for a webhook and an event on a busy machine.
        settleMilliseconds: 5_000,
        stripe: openStripeRecord({ secretKey: stripe.secret_key, apiBase: stripe.api_base }),
        own: {
          ...own,
          reservationsOf: async (ids) => {
            const rows = await own.reservationsOf(ids)
            if (ids.includes(id)) lookups += 1
            // The webhook arrives after the first lookup.
            if (lookups === 1) await cinema.callSandbox('reset')
            return rows
          },
        },
      })
      await own.close()
      expect(comparison.found).toEqual([])
      expect(lookups).toBeGreaterThan(1)
      await moviegoer.sees(id, 'confirmed')
    }, 60_000)
  })

  describe('a database that is restored from a backup', () => {
    /** Runs statements in the server's own database, which nothing else uses. */
    const asAdministrator = async (...statements: string[]): Promise<void> => {
      const url = new URL(cinema.stack().postgres.url)
      url.pathname = '/postgres'
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      try {
        for (const statement of statements) await client.query(statement)
      } finally {
        await client.end()
      }
    }
    const endConnections = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'marquee'`

    /** Copies the database as of one moment. The services lose their connections meanwhile, and reconnect. */
    const backUp = () =>
      asAdministrator(
        'ALTER DATABASE marquee ALLOW_CONNECTIONS false',
        endConnections,
        'CREATE DATABASE backup TEMPLATE marquee',
        'ALTER DATABASE marquee ALLOW_CONNECTIONS true',
      )

    it('agrees with Stripe again once payment has caught up and unknown payments are refunded', async () => {
      const showtimeId = await cinema.showtime()
      const kept = await bought(showtimeId, 'A1')
      const open = await held(showtimeId, 'A2')

      await backUp()

      await open.moviegoer.pay(open.id)
      await open.moviegoer.sees(open.id, 'confirmed')
      const late = await bought(showtimeId, 'A3')

      await stop(...services)
      await asAdministrator(
        endConnections,
        'ALTER DATABASE marquee RENAME TO lost',
        'ALTER DATABASE backup RENAME TO marquee',
      )
      const { postgres, services: at } = cinema.stack()
      const passwordOf = (name: (typeof services)[number]) => new URL(at[name].database_url).password
      await provisionDatabase(postgres.url, {
        database: 'marquee',
        passwords: {
          identity: passwordOf('identity'),
          catalog: passwordOf('catalog'),
          booking: passwordOf('booking'),
          payment: passwordOf('payment'),
        },
      })
      // The backup still has this hold as pending. The hold ends now, as if the restore had taken longer than the hold.
      for (const table of ['booking.reservations', 'payment.payments'])
        await cinema.sql(`UPDATE ${table} SET expires_at = now() WHERE expires_at > now()`)
      await start(...services)

      await open.moviegoer.sees(open.id, 'confirmed', 120_000)
      await eventually(
        async () =>
          expect(await asJson()).toMatchObject({
            code: 2,
            differences: [
              { kinds: ['unknown-payment'], named: { reservation_id: late.id }, stripe: { intent_id: late.intent } },
            ],
          }),
        { within: 30_000 },
      )
      expect(await asJson('--refund-unknown')).toMatchObject({
        code: 0,
        refunds: [{ intent_id: late.intent, amount: price }],
      })

      expect((await reconcile()).code).toBe(0)
      expect(await cinema.moneyOf(kept.id)).toEqual({ captured: price, refunded: 0 })
      expect(await cinema.moneyOf(open.id)).toEqual({ captured: price, refunded: 0 })
      expect(await kept.moviegoer.statusOf(kept.id)).toBe('confirmed')
      expect(await cinema.seatStatus(showtimeId, 'A3')).toBe('available')
    }, 240_000)
  })

  it('npm run reconcile prints the reason, and exits with 1 for a failure and 64 for wrong usage', async () => {
    const environment = {
      PAYMENT_DATABASE_URL: cinema.stack().services.payment.database_url,
      BOOKING_DATABASE_URL: cinema.stack().services.booking.database_url,
      STRIPE_SECRET_KEY: 'sk_test_of_somebody_else',
      STRIPE_API_BASE: cinema.stack().stripe.api_base,
    }
    const errors: string[] = []
    const run = (args: string[], given: NodeJS.ProcessEnv) =>
      runReconcile(args, { environment: given, print: () => undefined, printError: (text) => errors.push(text) })
    expect(await run([], environment)).toBe(1)
    expect(await run([], { ...environment, STRIPE_SECRET_KEY: '' })).toBe(1)
    expect(await run([], { MARQUEE_HOME: cinema.home, STRIPE_SECRET_KEY: 'sk_test_of_somebody_else' })).toBe(1)
    expect(await run(['--since', 'yesterday'], environment)).toBe(64)
    expect(await run(['--since', '2126-01-01T00:00:00Z'], environment)).toBe(64)
    expect(await run(['popcorn'], environment)).toBe(64)
    expect(errors).toEqual([
      expect.stringMatching(/^Invalid API Key/),
      expect.stringMatching(/^STRIPE_SECRET_KEY is not set/),
      expect.stringMatching(/^STRIPE_SECRET_KEY is not the key of the stack/),
      expect.stringMatching(/^--since must be an instant/),
      expect.stringMatching(/^--since is in the future/),
      expect.stringMatching(/^Unexpected argument 'popcorn'/),
    ])
  })

  it('npm run reconcile ends its process with the exit code', async () => {
    const run = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args], { timeout: 30_000 })
    expect((await run('--help')).stdout).toContain('Usage: npm run reconcile')
    await expect(run('popcorn')).rejects.toMatchObject({ code: 64, stderr: expect.stringContaining('popcorn') })
  }, 70_000)

  // The last scenario, because it leaves differences behind.
  it('npm run reconcile finds every kind of difference and refunds only unknown payments', async () => {
    const showtimeId = await cinema.showtime()
    const lost = await bought(showtimeId, 'A1')
    const lostPayment = await bought(showtimeId, 'A2')
    const lostReservation = await bought(showtimeId, 'A3')
    const miscounted = await bought(showtimeId, 'A4')
    const refunded = await bought(showtimeId, 'A5')
    const paidTwice = await bought(showtimeId, 'A6')
    const unpaid = await held(showtimeId, 'A7')
    const unpaidAndLost = await held(showtimeId, 'A8')
    await stop('booking', 'payment')

    await deletePayment(lost)
    await deleteReservation(lost)
    await deletePayment(lostPayment)
    await deleteReservation(lostReservation)
    await cinema.sql('UPDATE payment.payments SET captured_amount = 821 WHERE reservation_id = $1', [miscounted.id])
    await cinema.stripe.refunds.create({ payment_intent: refunded.intent })
    const { metadata } = await cinema.stripe.paymentIntents.retrieve(paidTwice.intent)
    const second = await cinema.stripe.paymentIntents.create({
      amount: price,
      currency: 'eur',
      metadata,
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    })
    for (const { id } of [unpaid, unpaidAndLost])
      await cinema.sql("UPDATE booking.reservations SET status = 'confirmed', payment_id = id WHERE id = $1", [id])
    await deletePayment(unpaidAndLost)
    const [paymentWithoutIntent, ticketWithoutPayment] = [newId(), newId()]
    await cinema.sql(
      `INSERT INTO payment.payments (id, reservation_id, user_id, amount, currency, description, status, closing,
         provider_payment_id, captured_amount, refunded_amount, expires_at, version)
       VALUES ($1, $1, $1, 820, 'eur', '', 'succeeded', false, 'pi_unheard_of', 820, 0, now(), 1)`,
      [paymentWithoutIntent],
    )
    await cinema.sql(
      `INSERT INTO booking.reservations (id, user_id, showtime_id, status, seats, amount, currency, created_at, expires_at,
         payment_id, version)
       SELECT $1, user_id, showtime_id, 'confirmed', seats, 820, 'eur', now(), now(), $1, 1
       FROM booking.reservations WHERE id = $2`,
      [ticketWithoutPayment, unpaid.id],
    )

    const expected: [string, string[]][] = [
      [lost.intent, ['unknown-payment']],
      [lostPayment.intent, ['ticket-without-payment']],
      [lostReservation.intent, ['no-ticket']],
      [miscounted.intent, ['other-amount']],
      [refunded.intent, ['ticket-refunded', 'other-amount']],
      [second.id, ['another-intent']],
      [unpaid.intent, ['ticket-not-paid']],
      [unpaidAndLost.intent, ['ticket-not-paid']],
      [paymentWithoutIntent, ['other-amount']],
      [ticketWithoutPayment, ['ticket-not-paid']],
    ]
    const kindsByName = ({ differences }: Report) =>
      differences.map(({ stripe, payment, reservation, kinds }) => [
        stripe?.intent_id ?? payment?.id ?? reservation?.id,
        kinds,
      ])
    const found = await asJson()
    expect(found.code).toBe(2)
    expect(kindsByName(found).toSorted()).toEqual(expected.toSorted())
    expect(found.refunds).toEqual([])

    const { code, output } = await reconcile('--refund-unknown')
    expect(code).toBe(2)
    expect(output).toMatch(new RegExp(`^Refunded 820 eur of ${lost.intent} with re_`))
    expect(output.match(/^Refunded /gm)).toHaveLength(1)
    expect(output).toContain('10 payments differ.')

    const after = await asJson('--refund-unknown')
    expect(after.code).toBe(2)
    expect(after.refunds).toEqual([])
    expect(kindsByName(after).toSorted()).toEqual(expected.slice(1).toSorted())
    const { data: refunds } = await cinema.stripe.refunds.list({ payment_intent: lost.intent })
    expect(refunds.map(({ amount }) => amount)).toEqual([price])
  }, 120_000)
}
