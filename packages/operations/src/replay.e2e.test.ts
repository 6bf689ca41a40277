import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { queueName, subscriptions } from '@marquee/contracts/subscriptions'
import { eventually } from '@marquee/testing/eventually'
import { type OwnCinema, openCinema } from '@marquee/testing/journeys/cinema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runEvents } from './run-events.ts'

const sqlFile = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../infra/postgres/${name}`, import.meta.url)), 'utf8')

const queues = subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)
const ofCatalog = [
  ...['booking.on-showtime-scheduled', 'booking.on-showtime-cancelled', 'booking.on-movie-updated'],
  'booking.on-room-updated',
]
const ofIdentity = ['booking.on-user-registered', 'booking.on-user-updated', 'booking.on-user-deleted']

/** Booking's tables, in the order in which they can be filled. */
const bookingTables = [
  ...['movies', 'rooms', 'seat_layouts', 'showtimes', 'reservations', 'seat_allocations', 'customer_seats'],
  ...['customer_holds', 'customers', 'idempotency_keys', 'events', 'inbox'],
]
// Not the webhooks: Stripe repeats them whenever it wants.
const paymentTables = ['payments', 'refunds', 'events']
const identityTables = ['users', 'commitments', 'events']

/** Holds that shall lapse are ended; all others outlast every restart, also on a busy machine. */
const holdSeconds = 600

let cinema: OwnCinema
let history: Awaited<ReturnType<typeof makeHistory>>

/** What `npm run events` prints; throws what it says when it fails. */
const events = async (...args: string[]): Promise<string> => {
  const output: string[] = []
  const code = await runEvents(args, {
    environment: { MARQUEE_HOME: cinema.home },
    print: (text) => output.push(text),
    printError: (text) => output.push(text),
  })
  if (code !== 0) throw new Error(output.join('\n'))
  return output.join('\n')
}

/** All rows of a table as text, in an order of their own. */
const rowsOf = async (table: string): Promise<string[]> => {
  // When Stripe was last asked of an unpaid intent, or somebody last heard of a reservation, says nothing of what happened.
  const rows = await cinema.sql(
    `SELECT (to_jsonb(t) - 'checked_at' - 'heard_at')::text AS row FROM ${table} t ORDER BY 1`,
  )
  return rows.map(({ row }) => String(row))
}

const rowsOfAll = async (tables: readonly string[]) =>
  Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await rowsOf(table)] as const)))

const copyOfCatalog = () => rowsOfAll(['booking.movies', 'booking.rooms', 'booking.seat_layouts', 'booking.showtimes'])

const seatMaps = (showtimeIds: readonly string[]) =>
  Promise.all(showtimeIds.map(async (id) => (await cinema.call('GET', `/showtimes/${id}/seats`)).body))

/** A buyer's reservation as they see it: with the movie's title, the room and the time. */
const ticketOf = async ({ moviegoer, id }: Awaited<ReturnType<typeof buy>>) =>
  (await cinema.call('GET', `/reservations/${id}`, { token: moviegoer.token })).body

const buy = async (showtimeId: string, seatIds: string[]) => {
  const moviegoer = await cinema.moviegoer()
  const { id } = await moviegoer.mustHold(showtimeId, seatIds)
  await moviegoer.pay(id)
  await moviegoer.sees(id, 'confirmed')
  return { moviegoer, id }
}

const rename = async (title: string): Promise<void> => {
  const { status } = await cinema.call('PATCH', `/movies/${cinema.movie.id}`, {
    token: cinema.staffToken,
    body: { title },
  })
  expect(status).toBe(200)
  await eventually(async () => expect(await rowsOf('booking.movies')).toEqual([expect.stringContaining(title)]))
}

const services = ['identity', 'catalog', 'booking', 'payment']

const eventLogs = services.map((service) => `SELECT type, published_at FROM ${service}.events`).join(' UNION ALL ')

/** How many events of a service's subscriptions are in the logs and not in its inbox, in SQL. */
const unheard = (service: string): string => {
  const types = subscriptions.filter((each) => each.service === service).map(({ event }) => `'${event.type}'`)
  return `(SELECT count(*) FROM log WHERE type IN (${types.join(', ')})) - (SELECT count(*) FROM ${service}.inbox)`
}

/** Waits until every service has done all that it had to do. One statement sees all of it at one moment. */
const atRest = () =>
  eventually(
    async () =>
      expect(
        await cinema.sql(`WITH log AS (${eventLogs}) SELECT
          (SELECT count(*)::int FROM log WHERE published_at IS NULL) AS unpublished,
          (SELECT count(*)::int FROM booking.reservations WHERE status = 'pending') AS held,
          (SELECT count(*)::int FROM payment.payments WHERE due_at IS NOT NULL) AS due,
          (${unheard('booking')})::int AS unheard_by_booking,
          (${unheard('payment')})::int AS unheard_by_payment,
          (${unheard('identity')})::int AS unheard_by_identity`),
      ).toEqual([
        { unpublished: 0, held: 0, due: 0, unheard_by_booking: 0, unheard_by_payment: 0, unheard_by_identity: 0 },
      ]),
    { within: 60_000, every: 200 },
  )

/** Some of everything that can happen to showtimes, reservations, payments and users. */
const makeHistory = async () => {
  const evening = await cinema.showtime()
  const cancelled = await cinema.showtime()
  const ticket = await buy(evening, ['A1', 'B1'])
  const returned = await buy(evening, ['A3'])
  const withdrawn = await buy(cancelled, ['A1'])
  const renamed = await cinema.moviegoer()
  await cinema.call('PATCH', '/users/me', { token: renamed.token, body: { full_name: 'Married Now' } })

  await returned.moviegoer.cancel(returned.id)
  await cinema.call('DELETE', `/showtimes/${cancelled}`, { token: cinema.staffToken })
  await rename('Metropolis, restored')
  const [hall] = await cinema.sql('SELECT room_id FROM booking.showtimes WHERE id = $1', [evening])
  const token = cinema.staffToken
  await cinema.call('PATCH', `/rooms/${hall?.['room_id']}`, { token, body: { name: 'The great hall' } })
  const leaving = await cinema.moviegoer()
  const body = { current_password: leaving.password }
  expect(await cinema.call('DELETE', '/users/me', { token: leaving.token, body })).toMatchObject({ status: 204 })
  const matinee = await cinema.showtime()
  await withdrawn.moviegoer.sees(withdrawn.id, 'refunded')
  await returned.moviegoer.sees(returned.id, 'refunded')
  const { provider_payment_id: intent } = await ticket.moviegoer.payment(ticket.id)
  await cinema.stripe.refunds.create({ payment_intent: String(intent), amount: 100 })

  // Money that comes too late: with payment at rest, nobody hears of it before the seats are gone, or given up.
  const [late, hasty, idle, quick] = await Promise.all(Array.from({ length: 4 }, () => cinema.moviegoer()))
  if (!late || !hasty || !idle || !quick) throw new Error('four moviegoers')
  const unpaid = await idle.mustHold(evening, ['B9'])
  const [lapsing, givenUp] = [await late.mustHold(evening, ['A5']), await hasty.mustHold(evening, ['A7'])]
  const intents = [await late.payment(lapsing.id), await hasty.payment(givenUp.id)]
  await cinema.running.stopService('payment')
  for (const { provider_payment_id } of intents)
    await cinema.stripe.paymentIntents.confirm(String(provider_payment_id), { payment_method: 'pm_card_visa' })
  await hasty.cancel(givenUp.id)
  await cinema.sql('UPDATE booking.reservations SET expires_at = now() WHERE id = ANY ($1)', [[unpaid.id, lapsing.id]])
  const taken = await eventually(() => quick.mustHold(evening, ['A5']), { within: 30_000, every: 100 })
  await cinema.running.startService('payment')
  await hasty.sees(givenUp.id, 'refunded', 30_000)
  // Webhooks and events that met a service that was away are repeated at growing intervals, the longest a minute.
  await eventually(async () => expect((await cinema.moneyOf(lapsing.id)).refunded).toBe(820), { within: 90_000 })
  // The money is back; replayed news of it must not sell the lapsed reservation's seat again, which is free now.
  expect(await quick.cancel(taken.id)).toBe(204)
  await atRest()
  return { showtimes: [evening, cancelled, matinee], evening, ticket, lapsed: lapsing.id }
}

beforeAll(async () => {
  cinema = await openCinema({ RESERVATION_EXPIRATION_SECONDS: String(holdSeconds) })
  history = await makeHistory()
}, 300_000)
afterAll(() => cinema?.close(), 30_000)

describe('a replay of every log to every queue', () => {
  it('changes nothing in a system that is up to date', async () => {
    const everything = [
      ...bookingTables.map((table) => `booking.${table}`),
      ...paymentTables.map((table) => `payment.${table}`),
      ...identityTables.map((table) => `identity.${table}`),
    ]
    const tables = everything.filter((table) => !table.endsWith('.inbox'))
    const before = await rowsOfAll(tables)
    const facts = before['booking.events']?.join('\n')
    for (const fact of ['expired', 'cancelled', 'confirmed', 'refund-due']) expect(facts).toContain(fact)
    const money = await cinema.moneyOf(history.lapsed)

    const [start] = await cinema.sql('SELECT clock_timestamp()::text AS time')
    for (const queue of queues) expect(await events('replay', queue, '--from-log', '--again')).toMatch(/^Sent [1-9]/)
    await atRest()
    const inboxes = ['booking', 'payment', 'identity'].map((name) => `SELECT * FROM ${name}.inbox`).join(' UNION ALL ')
    expect(await cinema.sql(`SELECT * FROM (${inboxes}) i WHERE applied_at < $1`, [start?.['time']])).toEqual([])
    expect(await events('list')).toBe('There are no dead letters.')
    expect(await rowsOfAll(tables)).toEqual(before)
    expect(await cinema.moneyOf(history.lapsed)).toEqual(money)
  }, 120_000)
})

describe('booking’s copy of its customers', () => {
  it('is filled with those who registered before booking knew of customers', async () => {
    const before = await rowsOf('booking.customers')
    expect(before.join('\n')).toContain('Married Now')
    expect(before.join('\n')).toContain('Deleted account')
    await cinema.sql('TRUNCATE booking.customers')
    await cinema.sql('DELETE FROM booking.inbox WHERE subscription = ANY ($1)', [ofIdentity])
    for (const queue of ofIdentity) await events('replay', queue, '--from-log')
    await eventually(async () => expect(await rowsOf('booking.customers')).toEqual(before))
  }, 60_000)
})

describe('booking’s copy of the catalog', () => {
  it('comes back from nothing: the same seat maps, titles and tickets', async () => {
    const before = {
      copy: await copyOfCatalog(),
      maps: await seatMaps(history.showtimes),
      ticket: await ticketOf(history.ticket),
    }
    expect(JSON.stringify(before.ticket)).toContain('Metropolis, restored')
    expect(JSON.stringify(before.ticket)).toContain('The great hall')
    expect(JSON.stringify(before.maps)).toContain('occupied')

    await cinema.running.stopService('booking')
    const asBooking = (file: string) => cinema.sql(`SET LOCAL ROLE marquee_booking; ${sqlFile(file)}`)
    await asBooking('drop-catalog-copy.sql')
    expect(Object.values(await copyOfCatalog())).toEqual([[], [], [], []])
    await expect(asBooking('close-catalog-copy.sql')).rejects.toThrow(/violates foreign key constraint/)

    // One of them in two parts, as after an interruption.
    const [scheduled = '', ...others] = ofCatalog
    const first = await events('replay', scheduled, '--from-log', '--again', '--limit', '1')
    const next = /^Next position: (\d+)$/m.exec(first)?.[1] ?? ''
    const rest = await events('replay', scheduled, '--from-log', '--again', '--from-position', next)
    expect([first, rest]).toEqual([expect.stringContaining('Sent 1 event '), expect.stringContaining('Sent 2 events ')])
    for (const queue of others) await events('replay', queue, '--from-log', '--again')
    await cinema.running.startService('booking')

    await eventually(async () => expect(await copyOfCatalog()).toEqual(before.copy), { within: 20_000 })
    await asBooking('close-catalog-copy.sql')
    await eventually(async () => expect(await seatMaps(history.showtimes)).toEqual(before.maps))
    expect(await ticketOf(history.ticket)).toEqual(before.ticket)
  }, 90_000)
})

describe('booking’s schema from an older backup', () => {
  it('is brought up to date by what others have said since', async () => {
    const moviegoer = await cinema.moviegoer()
    const { id } = await moviegoer.mustHold(history.evening, ['B5'])
    await moviegoer.payment(id)

    await cinema.running.stopService('booking')
    const [backup] = await cinema.sql('SELECT now() AS time')
    await cinema.sql('CREATE SCHEMA backup')
    for (const table of bookingTables) await cinema.sql(`CREATE TABLE backup.${table} AS TABLE booking.${table}`)
    await cinema.running.startService('booking')

    await moviegoer.pay(id)
    await moviegoer.sees(id, 'confirmed')
    const added = await cinema.showtime()
    await rename('Metropolis, in colour')
    await cinema.moviegoer()
    await atRest()
    const showtimes = [...history.showtimes, added]
    const before = { maps: await seatMaps(showtimes), copy: await copyOfCatalog() }
    const customers = await rowsOf('booking.customers')

    await cinema.running.stopService('booking')
    await cinema.sql(`TRUNCATE ${bookingTables.map((table) => `booking.${table}`).join(', ')}`)
    for (const table of bookingTables)
      await cinema.sql(`INSERT INTO booking.${table} OVERRIDING SYSTEM VALUE SELECT * FROM backup.${table}`)
    // An event's time is when its transaction began: a minute more is enough for those that committed after the backup.
    const since = new Date(Date.parse(String(backup?.['time'])) - 60_000).toISOString()
    const ofBooking = queues.filter((queue) => queue.startsWith('booking.'))
    for (const queue of ofBooking) await events('replay', queue, '--from-log', '--from', since)
    await cinema.running.startService('booking')

    await moviegoer.sees(id, 'confirmed')
    await eventually(async () => expect(await copyOfCatalog()).toEqual(before.copy), { within: 20_000 })
    await eventually(async () => expect(await rowsOf('booking.customers')).toEqual(customers))
    expect(await seatMaps(showtimes)).toEqual(before.maps)
    expect(await cinema.moneyOf(id)).toEqual({ captured: 1250, refunded: 0 })
    expect(await events('list')).toBe('There are no dead letters.')
  }, 120_000)
})
