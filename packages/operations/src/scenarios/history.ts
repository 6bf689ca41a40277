import { subscriptions } from '@marquee/contracts/subscriptions'
import { validRequests } from '@marquee/system-tests/authorization/valid-requests'
import { type Moviegoer, type OwnCinema, openCinema } from '@marquee/system-tests/cinema'
import { eventually } from '@marquee/testing/eventually'
import { expect } from 'vitest'

/** The system that replay and reconciliation are tried on. Starting one takes half a minute, so they share it. */
export let cinema: OwnCinema
/** What has happened in it. */
export let history: Awaited<ReturnType<typeof makeHistory>>

/** Starts the system and lets everything happen in it that can. */
export const openCinemaWithHistory = async (): Promise<void> => {
  // Holds that shall lapse are ended; all others outlast every restart, also on a busy machine.
  cinema = await openCinema()
  history = await makeHistory()
}

/** All rows of a table as text, in an order of their own. */
export const rowsOf = async (table: string): Promise<string[]> => {
  // When Stripe was last asked of an unpaid intent, or somebody last heard of a reservation, says nothing of what happened.
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

/** Gives the film another title, and waits until booking has heard of it. */
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

/** How many events of a service's subscriptions are in the logs and not in its inbox, in SQL. */
const unheard = (service: string): string => {
  const types = subscriptions.filter((each) => each.service === service).map(({ event }) => `'${event.type}'`)
  return `(SELECT count(*) FROM log WHERE type IN (${types.join(', ')})) - (SELECT count(*) FROM ${service}.inbox)`
}

/** Waits until every service has done all that it had to do. One statement sees all of it at one moment. */
export const atRest = () =>
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

/** Sends every operation of staff once, so that a replay also covers the event of an operation that is new. */
const doWhatStaffCan = async (owner: Moviegoer): Promise<void> => {
  const requests = await validRequests(cinema, owner)
  for (const { operationId, access, prepare } of requests) {
    if (access !== 'superusers') continue
    const method = cinema.contract.operations.find(({ id }) => id === operationId)?.method ?? ''
    const { path, status, ...request } = await prepare()
    const answer = await cinema.call(method, path.replace('/api/v1', ''), { ...request, token: cinema.staffToken })
    expect([operationId, answer.status]).toEqual([operationId, status])
  }
}

/** Some of everything that can happen to movies, rooms, showtimes, reservations, payments and users. */
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
  await doWhatStaffCan(renamed)
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
  return {
    showtimes: [evening, cancelled, matinee],
    evening,
    ticket,
    lapsed: lapsing.id,
    // One ticket of 820 and 1250, and four others of 820 of which all went back.
    captured: 2_070 + 4 * 820,
    refunded: 100 + 4 * 820,
  }
}
