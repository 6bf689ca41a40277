import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { queueName } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it } from 'vitest'
import { runEvents } from '../run-events.ts'
import { atRest, type buy, cinema, history, rename, rowsOf } from './history.ts'

const sqlFile = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../../infra/postgres/${name}`, import.meta.url)), 'utf8')

const queues = subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)
/** Booking's queues for the events of one service. */
const bookingQueuesOf = (publisher: string) =>
  subscriptions
    .filter(({ service, event }) => service === 'booking' && event.type.startsWith(`${publisher}.`))
    .map(queueName)
/** Replayed first: the cancellation of a showtime fails until its scheduling is applied. */
const scheduled = 'booking.on-showtime-scheduled'
const ofIdentity = bookingQueuesOf('identity')

/** Booking's tables, in an order in which the foreign keys allow filling them. */
const bookingTables = [
  ...['movies', 'rooms', 'seat_layouts', 'showtimes', 'reservations', 'seat_allocations', 'customer_seats'],
  ...['customer_holds', 'customers', 'idempotency_keys', 'ticket_keys', 'tickets', 'events', 'inbox'],
]
// Without the table of webhooks: Stripe may repeat a webhook at any time.
const paymentTables = ['payments', 'refunds', 'events']
const identityTables = ['users', 'commitments', 'events']

/** Runs `npm run events`. Resolves with the output; throws an error with the output if the command fails. */
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

const rowsOfAll = async (tables: readonly string[]) =>
  Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await rowsOf(table)] as const)))

const copyOfCatalog = () => rowsOfAll(['booking.movies', 'booking.rooms', 'booking.seat_layouts', 'booking.showtimes'])

const seatMaps = (showtimeIds: readonly string[]) =>
  Promise.all(showtimeIds.map(async (id) => (await cinema.call('GET', `/showtimes/${id}/seats`)).body))

/** A buyer's reservation as the API returns it, with the movie's title, the room and the time. */
const ticketOf = async ({ moviegoer, id }: Awaited<ReturnType<typeof buy>>) =>
  (await cinema.call('GET', `/reservations/${id}`, { token: moviegoer.token })).body

/** Tests `npm run events -- replay`. */
export const replayScenarios = (): void => {
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
      const money = await cinema.moneyOf(history.expired)

      const [start] = await cinema.sql('SELECT clock_timestamp()::text AS time')
      for (const queue of queues) expect(await events('replay', queue, '--from-log', '--again')).toMatch(/^Sent [1-9]/)
      await atRest()
      const inboxes = ['booking', 'payment', 'identity']
        .map((name) => `SELECT * FROM ${name}.inbox`)
        .join(' UNION ALL ')
      expect(await cinema.sql(`SELECT * FROM (${inboxes}) i WHERE applied_at < $1`, [start?.['time']])).toEqual([])
      expect(await events('list')).toBe('There are no dead letters.')
      expect(await rowsOfAll(tables)).toEqual(before)
      expect(await cinema.moneyOf(history.expired)).toEqual(money)
    }, 120_000)
  })

  describe('booking’s copy of its customers', () => {
    it('is filled from nothing by a replay of identity’s log', async () => {
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
    it('is filled from nothing by a replay of catalog’s log, with the same seat maps, titles and tickets', async () => {
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

      // Replays one queue in two parts, as after an interruption.
      const first = await events('replay', scheduled, '--from-log', '--again', '--limit', '1')
      const next = /^Next position: (\d+)$/m.exec(first)?.[1] ?? ''
      const rest = await events('replay', scheduled, '--from-log', '--again', '--from-position', next)
      const scheduledInAll = before.copy['booking.showtimes']?.length ?? 0
      expect([first, rest]).toEqual([
        expect.stringContaining('Sent 1 event '),
        expect.stringContaining(`Sent ${scheduledInAll - 1} events `),
      ])
      for (const queue of bookingQueuesOf('catalog').filter((name) => name !== scheduled)) {
        await events('replay', queue, '--from-log', '--again')
      }
      await cinema.running.startService('booking')

      await eventually(async () => expect(await copyOfCatalog()).toEqual(before.copy), { within: 20_000 })
      await asBooking('close-catalog-copy.sql')
      await eventually(async () => expect(await seatMaps(history.showtimes)).toEqual(before.maps))
      expect(await ticketOf(history.ticket)).toEqual(before.ticket)
    }, 90_000)
  })

  describe('booking’s schema from an older backup', () => {
    it('is brought up to date by a replay of the events since the backup', async () => {
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
      // An event's time is the start of its transaction. Starting one minute earlier includes events whose transactions
      // committed after the backup.
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
}
