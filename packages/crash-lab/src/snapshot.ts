import { answered } from '@marquee/api-client/client'
import { queueName } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { openSession } from '@marquee/driver/session'
import type { TicketKey } from '@marquee/driver/verify-ticket'
import { openDeadLetters } from '@marquee/messaging/consuming/dead-letters'
import { casesOfIntents } from '@marquee/operations/compare-money'
import type { Case, StripeIntent } from '@marquee/operations/money-differences'
import { poisonId } from './faults.ts'
import { services } from './services.ts'
import type { SystemUnderTest } from './system.ts'

export type SnapshotReservation = {
  readonly id: string
  /** The reservation number that a person can read out. */
  readonly number: string
  readonly userId: string
  readonly showtimeId: string
  readonly status: 'pending' | 'confirmed' | 'expired' | 'cancelled' | 'refunded'
  readonly seatIds: readonly string[]
  /** Seats that were given back while the reservation kept others, with their price in minor units. */
  readonly givenBack: readonly { readonly seatId: string; readonly price: number }[]
  readonly amount: number
  /** When the hold is due to expire. */
  readonly expiresAt: Date
  /** When the hold expired, by the database's clock; null if it has not. */
  readonly expiredAt: Date | null
}

export type SnapshotTicket = {
  readonly id: string
  readonly showtimeId: string
  readonly reservationId: string
  readonly seatId: string
  readonly status: 'valid' | 'void'
  readonly code: string
}

/** One reservation's money according to Stripe. */
export type StripeMoney = {
  /** Minor units. */
  readonly captured: number
  /** Minor units. */
  readonly refunded: number
  /** The number of captured payments. */
  readonly charges: number
  /** The number of refunds that have not failed, without those of seats that were given back. */
  readonly refunds: number
  /** Refunds of seats that were given back, without failed ones: the id of each giving back, and minor units. */
  readonly seatRefunds: readonly { readonly giveBackId: string; readonly amount: number }[]
}

/** The data that the invariants are about, at the end of a run. */
export type Snapshot = {
  readonly reservations: readonly SnapshotReservation[]
  readonly allocations: readonly { showtimeId: string; seatId: string; reservationId: string; sold: boolean }[]
  readonly tickets: readonly SnapshotTicket[]
  /** The keys that the gateway publishes, with which a door verifies codes. */
  readonly ticketKeys: readonly TicketKey[]
  /** Every payment and every intent of the run's reservations, as recorded by Stripe, payment and booking. */
  readonly ledger: readonly Case[]
  /** By reservation id. */
  readonly stripe: ReadonlyMap<string, StripeMoney>
  /** For each competing subscription, the number of its events, and how many of them are not applied yet. */
  readonly applied: readonly { queue: string; events: number; missing: number }[]
  readonly unpublished: number
  /** Events that may occur only once for their subject, but are in the event log more than once. */
  readonly repeatedEvents: readonly { type: string; subject: string; count: number }[]
  /** The number of events that may occur only once for their subject. A repeated event counts once. */
  readonly oneTimeEvents: number
  /** Dead letters other than the lab's own invalid messages. */
  readonly deadLetters: readonly { queue: string; type: string | undefined; reason: string }[]
  readonly sales: readonly { showtimeId: string; revenue: number }[]
  /** The revenue of the run's movie in the sales report of the whole cinema, in minor units. */
  readonly movieRevenue: number
  /** Ids of reservations that booking does not have, although Stripe holds money for them. */
  readonly paidButUnknown: readonly string[]
  /** The number of identity's users, without superusers. */
  readonly users: number
  /** Ids of users that booking lacks, or whose name, email address or kind (guest or account) is different there. */
  readonly mismatchedUsers: readonly string[]
  /** Ids of identity's guests. */
  readonly guests: readonly string[]
}

/** The data that belongs to one run. */
export type Scope = {
  readonly movieId: string
  readonly showtimeIds: readonly string[]
  /** Unix seconds, a little before the run's first payment. */
  readonly since: number
  /** The last position in each service's event log before the run. */
  readonly positions: Readonly<Record<string, number>>
}

const maxDeadLetters = 50

/** The last position in each service's event log. */
export const logPositions = async ({ sql }: SystemUnderTest): Promise<Record<string, number>> => {
  const positions: Record<string, number> = {}
  for (const service of services) {
    const [row] = await sql<{ position: number }>(
      `SELECT coalesce(max(position), 0)::int AS position FROM ${service}.events`,
    )
    positions[service] = row?.position ?? 0
  }
  return positions
}

const intentsOf = async ({ stripeRecord }: SystemUnderTest, { since }: Scope): Promise<StripeIntent[]> => {
  const intents: StripeIntent[] = []
  for await (const page of stripeRecord.pagesSince(new Date(since * 1000))) intents.push(...page)
  return intents
}

type Refunds = Pick<StripeMoney, 'refunds' | 'seatRefunds'>

const noRefunds: Refunds = { refunds: 0, seatRefunds: [] }

/** The refunds of each intent, without failed ones. */
const refundsByIntent = async ({ stripe }: SystemUnderTest, { since }: Scope): Promise<Map<string, Refunds>> => {
  const all = new Map<string, Refunds>()
  for await (const refund of stripe.refunds.list({ created: { gte: since }, limit: 100 })) {
    const { payment_intent: intent, status, metadata, amount } = refund
    if (status === 'failed') continue
    const id = typeof intent === 'string' ? intent : (intent?.id ?? '')
    const { refunds, seatRefunds } = all.get(id) ?? noRefunds
    const giveBackId = metadata?.['give_back_id']
    all.set(
      id,
      giveBackId === undefined
        ? { refunds: refunds + 1, seatRefunds }
        : { refunds, seatRefunds: [...seatRefunds, { giveBackId, amount }] },
    )
  }
  return all
}

const moneyByReservation = (
  intents: readonly StripeIntent[],
  refunds: ReadonlyMap<string, Refunds>,
): Map<string, StripeMoney> => {
  const money = new Map<string, StripeMoney>()
  for (const { id, reservationId = '', captured, refunded } of intents) {
    const before = money.get(reservationId) ?? { captured: 0, refunded: 0, charges: 0, ...noRefunds }
    const made = refunds.get(id) ?? noRefunds
    money.set(reservationId, {
      captured: before.captured + captured,
      refunded: before.refunded + refunded,
      charges: before.charges + (captured > 0 ? 1 : 0),
      refunds: before.refunds + made.refunds,
      seatRefunds: [...before.seatRefunds, ...made.seatRefunds],
    })
  }
  return money
}

const ledgerOf = async (
  { ownRecord }: SystemUnderTest,
  intents: readonly StripeIntent[],
  reservationIds: readonly string[],
): Promise<Case[]> => {
  const cases = (await casesOfIntents(intents, ownRecord)).filter(
    ({ reservation }) => reservation !== undefined && reservationIds.includes(reservation.id),
  )
  const withIntent = new Set(cases.flatMap(({ payment }) => payment?.id ?? []))
  const payments = (await ownRecord.paymentsOf({ reservationIds })).filter(({ id }) => !withIntent.has(id))
  const reservations = await ownRecord.reservationsOf(payments.map(({ reservationId }) => reservationId))
  const withoutIntent = payments.map((payment) => ({
    intent: undefined,
    payment,
    reservation: reservations.find(({ id }) => id === payment.reservationId),
  }))
  return [...cases, ...withoutIntent]
}

const appliedEvents = async ({ sql }: SystemUnderTest, { positions }: Scope): Promise<Snapshot['applied']> => {
  const applied: { queue: string; events: number; missing: number }[] = []
  for (const subscription of subscriptions) {
    if (subscription.delivery !== 'competing') continue
    const publisher = subscription.event.type.split('.')[0] ?? ''
    const queue = queueName(subscription)
    const [row] = await sql<{ events: number; missing: number }>(
      `SELECT count(*)::int AS events, (count(*) FILTER (WHERE inbox.event_id IS NULL))::int AS missing
       FROM ${publisher}.events event
       LEFT JOIN ${subscription.service}.inbox inbox ON inbox.event_id = event.id AND inbox.subscription = $1
       WHERE event.type = $2 AND event.position > $3`,
      [queue, subscription.event.type, positions[publisher] ?? 0],
    )
    applied.push({ queue, events: row?.events ?? 0, missing: row?.missing ?? 0 })
  }
  return applied
}

/**
 * Events that may occur several times for one subject. A payment may be refunded in parts, several payments of one
 * reservation may have to be refunded, and a customer may give several seats back.
 */
const repeatable = [
  'payment.payment-partially-refunded.v1',
  'booking.reservation-refund-due.v1',
  'booking.seats-given-back.v1',
]

const oneTimeEvents = async (
  { sql }: SystemUnderTest,
  { positions }: Scope,
): Promise<Pick<Snapshot, 'repeatedEvents' | 'oneTimeEvents'>> => {
  const rows = await sql<{ type: string; subject: string; count: number }>(
    `SELECT type, subject, count(*)::int AS count FROM (
       SELECT type, subject FROM booking.events WHERE position > $1
       UNION ALL SELECT type, subject FROM payment.events WHERE position > $2
     ) event WHERE NOT type = ANY ($3) GROUP BY type, subject`,
    [positions['booking'] ?? 0, positions['payment'] ?? 0, repeatable],
  )
  return { repeatedEvents: rows.filter(({ count }) => count > 1), oneTimeEvents: rows.length }
}

const unexplainedDeadLetters = async ({ rabbitmq }: SystemUnderTest): Promise<Snapshot['deadLetters']> => {
  const dead = await openDeadLetters({ url: rabbitmq.url })
  try {
    const letters: { queue: string; type: string | undefined; reason: string }[] = []
    for (const { queue } of await dead.list()) {
      for (const { id, type, reason } of await dead.show(queue, { limit: maxDeadLetters })) {
        if (id !== poisonId) letters.push({ queue, type, reason })
      }
    }
    return letters
  } finally {
    await dead.close()
  }
}

const salesOf = async ({ staff }: SystemUnderTest, { showtimeIds }: Scope): Promise<Snapshot['sales']> => {
  const sales: { showtimeId: string; revenue: number }[] = []
  for (const id of showtimeIds) {
    const { data } = await staff.api.GET('/api/v1/admin/showtimes/{id}/sales', { params: { path: { id } } })
    if (!data) throw new Error(`the sales report of showtime ${id} could not be read`)
    sales.push({ showtimeId: id, revenue: data.revenue })
  }
  return sales
}

const movieRevenueOf = async ({ staff }: SystemUnderTest, { movieId }: Scope): Promise<number> => {
  const { data } = await staff.api.GET('/api/v1/admin/sales')
  if (!data) throw new Error('the sales report of the cinema could not be read')
  return data.movies.find(({ id }) => id === movieId)?.revenue ?? 0
}

/** The published keys, as a door fetches them: from the gateway, without a token. */
const publishedTicketKeys = async ({ gateway }: SystemUnderTest): Promise<Snapshot['ticketKeys']> =>
  (await answered(openSession({ gateway }).api.GET('/.well-known/ticket-keys.json'))).keys

/** Returns the ids that no reservation has. */
const unknownReservations = async ({ sql }: SystemUnderTest, ids: readonly string[]): Promise<string[]> => {
  const rows = await sql<{ id: string }>(
    `SELECT given AS id FROM unnest($1::text[]) given
     WHERE NOT EXISTS (SELECT FROM booking.reservations WHERE reservations.id::text = given)`,
    [ids],
  )
  return rows.map(({ id }) => id)
}

const compareUsers = async ({
  sql,
}: SystemUnderTest): Promise<Pick<Snapshot, 'users' | 'mismatchedUsers' | 'guests'>> => {
  const rows = await sql<{ id: string; isGuest: boolean; matches: boolean }>(
    `SELECT users.id, users.guest_email IS NOT NULL AS "isGuest", customers.id IS NOT NULL AS matches FROM identity.users
     LEFT JOIN booking.customers ON customers.id = users.id AND customers.full_name = users.full_name
       AND customers.email = coalesce(users.guest_email, users.email)
       AND customers.is_guest = (users.guest_email IS NOT NULL)
     WHERE NOT users.is_superuser`,
  )
  return {
    users: rows.length,
    mismatchedUsers: rows.filter(({ matches }) => !matches).map(({ id }) => id),
    guests: rows.filter(({ isGuest }) => isGuest).map(({ id }) => id),
  }
}

/** Reads the databases, RabbitMQ, the public API and Stripe's own record. Throws if one of them does not answer. */
export const takeSnapshot = async (system: SystemUnderTest, scope: Scope): Promise<Snapshot> => {
  const { sql } = system
  const unpublished = await sql<{ count: number }>(
    `SELECT (${services
      .map((service) => `(SELECT count(*) FROM ${service}.events WHERE published_at IS NULL)`)
      .join(' + ')})::int AS count`,
  )
  const intents = await intentsOf(system, scope)
  const stripe = moneyByReservation(intents, await refundsByIntent(system, scope))
  const paid = [...stripe].filter(([, { captured, refunded }]) => captured > refunded).map(([id]) => id)
  const reservations = await sql<SnapshotReservation>(
    `SELECT reservation.id, reservation.number, reservation.user_id AS "userId", reservation.showtime_id AS "showtimeId", reservation.status,
       ARRAY(SELECT seat->>'id' FROM jsonb_array_elements(reservation.seats) seat) AS "seatIds", reservation.amount,
       (SELECT coalesce(json_agg(json_build_object('seatId', seat->>'id', 'price', (seat->'price')::int)), '[]')
         FROM jsonb_array_elements(reservation.given_back_seats) seat) AS "givenBack",
       reservation.expires_at AS "expiresAt", expiry.time AS "expiredAt"
     FROM booking.reservations reservation
     LEFT JOIN booking.events expiry
       ON expiry.subject = reservation.id::text AND expiry.type = 'booking.reservation-expired.v1' AND expiry.position > $2
     WHERE reservation.showtime_id = ANY ($1)`,
    [scope.showtimeIds, scope.positions['booking'] ?? 0],
  )
  return {
    reservations,
    allocations: await sql(
      `SELECT showtime_id AS "showtimeId", seat_id AS "seatId", reservation_id AS "reservationId", sold
       FROM booking.seat_allocations WHERE showtime_id = ANY ($1)`,
      [scope.showtimeIds],
    ),
    tickets: await sql(
      `SELECT id, showtime_id AS "showtimeId", reservation_id AS "reservationId", seat_id AS "seatId", status, code
       FROM booking.tickets WHERE showtime_id = ANY ($1)`,
      [scope.showtimeIds],
    ),
    ticketKeys: await publishedTicketKeys(system),
    ledger: await ledgerOf(
      system,
      intents,
      reservations.map(({ id }) => id),
    ),
    stripe,
    paidButUnknown: await unknownReservations(system, paid),
    ...(await compareUsers(system)),
    applied: await appliedEvents(system, scope),
    unpublished: unpublished[0]?.count ?? 0,
    ...(await oneTimeEvents(system, scope)),
    deadLetters: await unexplainedDeadLetters(system),
    sales: await salesOf(system, scope),
    movieRevenue: await movieRevenueOf(system, scope),
  }
}
