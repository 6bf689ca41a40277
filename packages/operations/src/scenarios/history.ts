import { subscriptions } from '@marquee/contracts/subscriptions'
import { validRequests } from '@marquee/system-tests/authorization/valid-requests'
import { type Moviegoer, type OwnCinema, openCinema } from '@marquee/system-tests/cinema'
import { eventually } from '@marquee/testing/eventually'
import { expect } from 'vitest'

/** The system that the replay and reconciliation scenarios share, because its start takes half a minute. */
export let cinema: OwnCinema
/** The events and amounts of that system before the first scenario. */
export let history: Awaited<ReturnType<typeof makeHistory>>

/** Starts the system and causes at least one event of every type that a queue receives. */
export const openCinemaWithHistory = async (): Promise<void> => {
  // Holds last ten minutes, so that they outlast every restart on a busy machine. Some are ended by SQL below.
  cinema = await openCinema()
  history = await makeHistory()
}

/** All rows of a table as text, sorted. */
export const rowsOf = async (table: string): Promise<string[]> => {
  // Two columns are left out: the time of the last lookup of an unpaid intent changes without an event, and the time of
  // the last event about a reservation changes with a replay.
  const rows = await cinema.sql(
    `SELECT (to_jsonb(t) - 'checked_at' - 'heard_at')::text AS row FROM ${table} t ORDER BY 1`,
  )
  return rows.map(({ row }) => String(row))
}

export const buy = async (showtimeId: string, seatIds: string[]) => {
  const moviegoer = await cinema.moviegoer()
  const { id } = await moviegoer.mustHold(showtimeId, seatIds)
  await moviegoer.pay(id)
  await moviegoer.sees(id, 'confirmed')
  return { moviegoer, id }
}

/** Changes the movie's title, and waits until booking's copy has it. */
export const rename = async (title: string): Promise<void> => {
  const { status } = await cinema.call('PATCH', `/movies/${cinema.movie.id}`, {
    token: cinema.staffToken,
    body: { title },
  })
  expect(status).toBe(200)
  await eventually(async () => expect(await rowsOf('booking.movies')).toContainEqual(expect.stringContaining(title)))
}

const services = ['identity', 'catalog', 'booking', 'payment']

const eventLogs = services.map((service) => `SELECT type, published_at FROM ${service}.events`).join(' UNION ALL ')

/** SQL for the number of events that a service subscribes to and has not applied yet. */
const unapplied = (service: string): string => {
  const types = subscriptions.filter((each) => each.service === service).map(({ event }) => `'${event.type}'`)
  return `(SELECT count(*) FROM log WHERE type IN (${types.join(', ')})) - (SELECT count(*) FROM ${service}.inbox)`
}

/** Waits until no service has work left. One statement, so that all counts are of one moment. */
export const atRest = () =>
  eventually(
    async () =>
      expect(
        await cinema.sql(`WITH log AS (${eventLogs}) SELECT
          (SELECT count(*)::int FROM log WHERE published_at IS NULL) AS unpublished,
          (SELECT count(*)::int FROM booking.reservations WHERE status = 'pending') AS held,
          (SELECT count(*)::int FROM payment.payments WHERE due_at IS NOT NULL) AS due,
          (${unapplied('booking')})::int AS unapplied_by_booking,
          (${unapplied('payment')})::int AS unapplied_by_payment,
          (${unapplied('identity')})::int AS unapplied_by_identity`),
      ).toEqual([
        { unpublished: 0, held: 0, due: 0, unapplied_by_booking: 0, unapplied_by_payment: 0, unapplied_by_identity: 0 },
      ]),
    { within: 60_000, every: 200 },
  )

/** Sends every operation of staff once, so that the replay also covers events of operations that are added later. */
const sendStaffOperations = async (owner: Moviegoer): Promise<void> => {
  const requests = await validRequests(cinema, owner)
  for (const { operationId, access, prepare } of requests) {
    if (access !== 'superusers') continue
    const method = cinema.contract.operations.find(({ id }) => id === operationId)?.method ?? ''
    const { path, status, ...request } = await prepare()
    const response = await cinema.call(method, path.replace('/api/v1', ''), { ...request, token: cinema.staffToken })
    expect([operationId, response.status]).toEqual([operationId, status])
  }
}

/** Causes the events of movies, rooms, showtimes, reservations, payments and users. */
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
  await sendStaffOperations(renamed)
  await withdrawn.moviegoer.sees(withdrawn.id, 'refunded')
  await returned.moviegoer.sees(returned.id, 'refunded')
  const { provider_payment_id: intent } = await ticket.moviegoer.payment(ticket.id)
  await cinema.stripe.refunds.create({ payment_intent: String(intent), amount: 100 })

  // Late payments: the service payment is stopped until the seats are taken or released. Only then does booking get the
  // events of these payments.
  const [late, hasty, idle, quick] = await Promise.all(Array.from({ length: 4 }, () => cinema.moviegoer()))
  if (!late || !hasty || !idle || !quick) throw new Error('expected four moviegoers')
  const unpaid = await idle.mustHold(evening, ['B9', 'B10'])
  const extension = await cinema.call('POST', `/reservations/${unpaid.id}/extend`, { token: idle.token })
  expect(extension).toMatchObject({ status: 200 })
  expect(await idle.giveBack(unpaid.id, 'B10')).toBe(204)
  const [expiring, withdrawnHold] = [await late.mustHold(evening, ['A5']), await hasty.mustHold(evening, ['A7'])]
  const intents = [await late.payment(expiring.id), await hasty.payment(withdrawnHold.id)]
  await cinema.running.stopService('payment')
  for (const { provider_payment_id } of intents)
    await cinema.stripe.paymentIntents.confirm(String(provider_payment_id), { payment_method: 'pm_card_visa' })
  await hasty.cancel(withdrawnHold.id)
  await cinema.sql('UPDATE booking.reservations SET expires_at = now() WHERE id = ANY ($1)', [[unpaid.id, expiring.id]])
  const taken = await eventually(() => quick.mustHold(evening, ['A5']), { within: 30_000, every: 100 })
  await cinema.running.startService('payment')
  await hasty.sees(withdrawnHold.id, 'refunded', 30_000)
  // Webhooks and events that failed while payment was stopped are retried with growing delays of up to a minute.
  await eventually(async () => expect((await cinema.moneyOf(expiring.id)).refunded).toBe(820), { within: 90_000 })
  // The late payment is refunded, and now its seat becomes free. A replay of the payment's event must not sell the seat.
  expect(await quick.cancel(taken.id)).toBe(204)
  await atRest()
  return {
    showtimes: [evening, cancelled, matinee],
    evening,
    ticket,
    expired: expiring.id,
    // Minor units: one ticket of 820 + 1250, and four of 820 that were refunded completely.
    captured: 2_070 + 4 * 820,
    refunded: 100 + 4 * 820,
  }
}
