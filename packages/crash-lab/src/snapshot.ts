import { queueName } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { openDeadLetters } from '@marquee/messaging/consuming/dead-letters'
import { casesOfIntents } from '@marquee/operations/compare-money'
import type { Case, StripeIntent } from '@marquee/operations/money-differences'
import { poisonId } from './faults.ts'
import { services } from './services.ts'
import type { SystemUnderTest } from './system.ts'

export type SeenReservation = {
  readonly id: string
  readonly userId: string
  readonly showtimeId: string
  readonly status: 'pending' | 'confirmed' | 'expired' | 'cancelled' | 'refunded'
  readonly seatIds: readonly string[]
  readonly amount: number
  /** When its hold was to end, and when it lapsed, by the database's clock; null if it has not. */
  readonly expiresAt: Date
  readonly expiredAt: Date | null
}

/** What Stripe itself says of one reservation's money, in minor units. */
export type SeenMoney = {
  readonly captured: number
  readonly refunded: number
  /** How many payments were captured, and how many refunds were made and did not come back. */
  readonly charges: number
  readonly refunds: number
}

/** Everything that the promises are about, as it is at one moment. */
export type Snapshot = {
  readonly reservations: readonly SeenReservation[]
  readonly allocations: readonly { showtimeId: string; seatId: string; reservationId: string; sold: boolean }[]
  /** Every payment of the run's reservations, and every intent for one of them, as Stripe, payment and booking know them. */
  readonly ledger: readonly Case[]
  /** By reservation. */
  readonly stripe: ReadonlyMap<string, SeenMoney>
  /** By subscription: how many events there are, and how many of them it has not applied. */
  readonly applied: readonly { queue: string; events: number; missing: number }[]
  readonly unpublished: number
  /** Facts that can come true only once, and are in the logs more often. */
  readonly repeated: readonly { type: string; subject: string; count: number }[]
  /** How many facts there are that can come true only once. */
  readonly facts: number
  /** Dead letters that the lab did not send to be refused. */
  readonly deadLetters: readonly { queue: string; type: string | undefined; reason: string }[]
  readonly sales: readonly { showtimeId: string; revenue: number }[]
  /** What the cinema's whole report says that the run's film has brought in, in minor units. */
  readonly filmRevenue: number
  /** Reservations that Stripe has money for and booking has never heard of. */
  readonly unknownPaid: readonly string[]
  /** Users whom booking does not know as identity does, of all that there are. */
  readonly users: number
  readonly strangers: readonly string[]
}

/** The run whose traces are looked at. */
export type Scope = {
  readonly movieId: string
  readonly showtimeIds: readonly string[]
  /** Unix seconds, a little before the run's first payment. */
  readonly since: number
  /** The last position in each service's event log before the run. */
  readonly positions: Readonly<Record<string, number>>
}

const mostDeadLetters = 50

/** Where the logs end now. */
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

/** How many refunds of each intent were made and did not come back. */
const refundsByIntent = async ({ stripe }: SystemUnderTest, { since }: Scope): Promise<Map<string, number>> => {
  const refunds = new Map<string, number>()
  for await (const { payment_intent: intent, status } of stripe.refunds.list({ created: { gte: since }, limit: 100 })) {
    if (status === 'failed') continue
    const id = typeof intent === 'string' ? intent : (intent?.id ?? '')
    refunds.set(id, (refunds.get(id) ?? 0) + 1)
  }
  return refunds
}

const moneyByReservation = (
  intents: readonly StripeIntent[],
  refunds: ReadonlyMap<string, number>,
): Map<string, SeenMoney> => {
  const money = new Map<string, SeenMoney>()
  for (const { id, reservationId = '', captured, refunded } of intents) {
    const before = money.get(reservationId) ?? { captured: 0, refunded: 0, charges: 0, refunds: 0 }
    money.set(reservationId, {
      captured: before.captured + captured,
      refunded: before.refunded + refunded,
      charges: before.charges + (captured > 0 ? 1 : 0),
      refunds: before.refunds + (refunds.get(id) ?? 0),
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
  const known = new Set(cases.flatMap(({ payment }) => payment?.id ?? []))
  const payments = (await ownRecord.paymentsOf({ reservationIds })).filter(({ id }) => !known.has(id))
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

/** A part of a payment may go back any number of times, and money that is due back may be more than one payment's. */
const repeatable = ['payment.payment-partially-refunded.v1', 'booking.reservation-refund-due.v1']

const toldFacts = async (
  { sql }: SystemUnderTest,
  { positions }: Scope,
): Promise<Pick<Snapshot, 'repeated' | 'facts'>> => {
  const rows = await sql<{ type: string; subject: string; count: number }>(
    `SELECT type, subject, count(*)::int AS count FROM (
       SELECT type, subject FROM booking.events WHERE position > $1
       UNION ALL SELECT type, subject FROM payment.events WHERE position > $2
     ) event WHERE NOT type = ANY ($3) GROUP BY type, subject`,
    [positions['booking'] ?? 0, positions['payment'] ?? 0, repeatable],
  )
  return { repeated: rows.filter(({ count }) => count > 1), facts: rows.length }
}

const unexplainedDeadLetters = async ({ rabbitmq }: SystemUnderTest): Promise<Snapshot['deadLetters']> => {
  const dead = await openDeadLetters({ url: rabbitmq.url })
  try {
    const letters: { queue: string; type: string | undefined; reason: string }[] = []
    for (const { queue } of await dead.list()) {
      for (const { id, type, reason } of await dead.show(queue, { limit: mostDeadLetters })) {
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
    if (!data) throw new Error(`the sales of ${id} are not told`)
    sales.push({ showtimeId: id, revenue: data.revenue })
  }
  return sales
}

const filmRevenueOf = async ({ staff }: SystemUnderTest, { movieId }: Scope): Promise<number> => {
  const { data } = await staff.api.GET('/api/v1/admin/sales')
  if (!data) throw new Error('the sales of all are not told')
  return data.movies.find(({ id }) => id === movieId)?.revenue ?? 0
}

const unknownTo = async ({ sql }: SystemUnderTest, ids: readonly string[]): Promise<string[]> => {
  const rows = await sql<{ id: string }>(
    `SELECT given AS id FROM unnest($1::text[]) given
     WHERE NOT EXISTS (SELECT FROM booking.reservations WHERE reservations.id::text = given)`,
    [ids],
  )
  return rows.map(({ id }) => id)
}

const knownUsers = async ({ sql }: SystemUnderTest): Promise<Pick<Snapshot, 'users' | 'strangers'>> => {
  const rows = await sql<{ id: string; known: boolean }>(
    `SELECT users.id, customers.id IS NOT NULL AS known FROM identity.users
     LEFT JOIN booking.customers ON customers.id = users.id AND customers.full_name = users.full_name
       AND customers.email = users.email
     WHERE NOT users.is_superuser`,
  )
  return { users: rows.length, strangers: rows.filter(({ known }) => !known).map(({ id }) => id) }
}

/** Looks at the databases, the broker, the public API and Stripe's own record. Throws if one of them does not answer. */
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
  const reservations = await sql<SeenReservation>(
    `SELECT reservation.id, reservation.user_id AS "userId", reservation.showtime_id AS "showtimeId", reservation.status,
       ARRAY(SELECT seat->>'id' FROM jsonb_array_elements(reservation.seats) seat) AS "seatIds", reservation.amount,
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
    ledger: await ledgerOf(
      system,
      intents,
      reservations.map(({ id }) => id),
    ),
    stripe,
    unknownPaid: await unknownTo(system, paid),
    ...(await knownUsers(system)),
    applied: await appliedEvents(system, scope),
    unpublished: unpublished[0]?.count ?? 0,
    ...(await toldFacts(system, scope)),
    deadLetters: await unexplainedDeadLetters(system),
    sales: await salesOf(system, scope),
    filmRevenue: await filmRevenueOf(system, scope),
  }
}
