import { crashPoint } from '@marquee/messaging/crash-points'
import type { Transact, Transaction, UnitOfWork } from '@marquee/messaging/publishing/outbox'
import { and, asc, count, eq, inArray, lte, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import {
  RequestUnderWay,
  ReservationNotFound,
  SeatLimit,
  SeatsNotAvailable,
  ShowtimeClosed,
  UnpaidLimit,
} from '../domain/errors.ts'
import { type Decision, holdsSeats, type Reservation, seatLimit } from '../domain/reservation.ts'
import { isOnSale } from '../domain/showtime.ts'
import { AlreadyAnswered } from './idempotency-keys.ts'
import { type PlacementTerms, placeInOneStatement } from './place-statement.ts'
import { eventsOf } from './reservation-events.ts'
import { customerHolds, customerSeats, reservations, seatAllocations, showtimes } from './tables.ts'

export type Reservations = ReturnType<typeof reservationRepository>

/** How many reservations one sweep takes at a time; it bounds its transaction. */
const sweepSize = 100

/** A rival may take and give back a seat between our tries; after this many we believe that it is taken. */
const placingTries = 3

/** The customer has cancelled a hold since the end of the new one was decided. */
export class HoldChanged extends Error {
  override readonly name = 'HoldChanged'
}

type Load = { readonly reservation: Reservation; readonly startsAt: Date }

/** Those of the seats that somebody has. */
const takenSeats = async (db: NodePgDatabase, showtimeId: string, seatIds: readonly string[]): Promise<string[]> => {
  const rows = await db
    .select({ seatId: seatAllocations.seatId })
    .from(seatAllocations)
    .where(and(eq(seatAllocations.showtimeId, showtimeId), inArray(seatAllocations.seatId, [...seatIds])))
    .orderBy(asc(seatAllocations.seatId))
  return rows.map(({ seatId }) => seatId)
}

const assertOnSale = async (db: NodePgDatabase, { showtimeId, createdAt }: Reservation): Promise<void> => {
  const [showtime] = await db.select().from(showtimes).where(eq(showtimes.id, showtimeId))
  if (!showtime || !isOnSale(showtime, createdAt)) throw new ShowtimeClosed()
}

type Placing = {
  readonly pool: pg.Pool
  readonly db: NodePgDatabase
  /** Called after a statement of our own has committed events. */
  readonly committed: () => void
}

/** Makes `place` of the repository. */
const createPlace =
  ({ pool, db, committed }: Placing) =>
  async (decision: Decision, { keptEnd, unpaidLimit, keyed }: Omit<PlacementTerms, 'event'>): Promise<void> => {
    const { reservation } = decision
    const [event] = eventsOf(decision)
    if (event === undefined) return
    const seatIds = reservation.seats.map((seat) => seat.id)
    for (let tries = 1; ; tries += 1) {
      const placing = await placeInOneStatement(pool, reservation, { event, keptEnd, unpaidLimit, keyed })
      if (placing === 'placed') {
        crashPoint('between placing and its answer')
        return committed()
      }
      if (placing === 'too-many') throw new SeatLimit(seatLimit)
      if (placing === 'too-many-unpaid') {
        throw new UnpaidLimit(unpaidLimit)
      }
      if (placing === 'outdated') throw new HoldChanged()
      if (placing === 'answered') throw new AlreadyAnswered()
      if (placing === 'under-way') throw new RequestUnderWay()
      const taken = await takenSeats(db, reservation.showtimeId, seatIds)
      if (taken.length > 0) throw new SeatsNotAvailable(taken)
      await assertOnSale(db, reservation)
      if (tries === placingTries) throw new SeatsNotAvailable(seatIds)
    }
  }

type Rule = (reservation: Reservation) => Decision

/** Applies a rule to reservations that hold their seats, and whose rows are locked. */
const changeLocked = (unit: UnitOfWork, rows: readonly Reservation[], rule: Rule): Promise<void> =>
  save(
    unit,
    rows.map((row) => ({ before: { ...row, holdsSeats: true }, decision: rule(row) })),
  )

/** What is done to many reservations in batches, by whichever replica comes first. */
const sweeps = ({ db, transact }: { db: NodePgDatabase; transact: Transact }) => ({
  /** Applies a rule to a batch of pending reservations whose time is over. Returns whether there may be more. */
  changeOverdue: (now: Date, rule: Rule): Promise<boolean> =>
    transact(async (unit) => {
      const rows = await unit.tx
        .select()
        .from(reservations)
        .where(and(eq(reservations.status, 'pending'), lte(reservations.expiresAt, now)))
        .orderBy(asc(reservations.expiresAt))
        .limit(sweepSize)
        .for('update', { skipLocked: true })
      await changeLocked(unit, rows, rule)
      return rows.length === sweepSize
    }),

  /** How many reservations are pending whose time was over before the given one, up to `limit`. */
  countOverdue: async (before: Date, { limit }: { limit: number }): Promise<number> => {
    const overdue = db
      .select({ id: reservations.id })
      .from(reservations)
      .where(and(eq(reservations.status, 'pending'), lte(reservations.expiresAt, before)))
      .limit(limit)
      .as('overdue')
    const [row] = await db.select({ count: count() }).from(overdue)
    return row?.count ?? 0
  },

  /** Applies a rule to a batch of live reservations whose showtime is cancelled. Returns whether there may be more. */
  changeThoseOfCancelledShowtimes: (rule: Rule): Promise<boolean> =>
    transact(async (unit) => {
      const cancelled = unit.tx.select({ id: showtimes.id }).from(showtimes).where(eq(showtimes.status, 'cancelled'))
      const rows = await unit.tx
        .select()
        .from(reservations)
        .where(and(inArray(reservations.showtimeId, cancelled), inArray(reservations.status, ['pending', 'confirmed'])))
        .limit(sweepSize)
        .for('update', { skipLocked: true })
      await changeLocked(unit, rows, rule)
      return rows.length === sweepSize
    }),
})

/**
 * Reservations and the seats they hold. Every change loads the row, locks it, asks a rule, and writes what the rule said,
 * the seats and the events together. Nobody else writes any of them.
 */
export const reservationRepository = ({
  pool,
  db,
  transact,
  committed,
}: Placing & { readonly transact: Transact }) => ({
  /**
   * Takes all the seats or none, and keeps the answer under the client's key, if there is one. Throws SeatsNotAvailable
   * (naming those taken), SeatLimit, UnpaidLimit, ShowtimeClosed, RequestUnderWay, AlreadyAnswered, or HoldChanged if the
   * end of the hold is to be decided anew.
   */
  place: createPlace({ pool, db, committed }),

  /**
   * Changes one reservation by a rule, in the caller's transaction if there is one. Throws ReservationNotFound, also
   * for somebody else's when `ownedBy` is given.
   *
   * With `takeSeatsAgain`, a lapsed reservation first tries to get its seats back; `seatsHeld` tells the rule whether
   * it has them.
   */
  change: async (
    id: string,
    { ownedBy, unit, takeSeatsAgain }: { ownedBy?: string; unit?: UnitOfWork; takeSeatsAgain?: { now: Date } },
    rule: (loaded: Load & { seatsHeld: boolean }) => Decision,
  ): Promise<Reservation> => {
    const apply = async (work: UnitOfWork): Promise<Reservation> => {
      const loaded = await load(work.tx, id, ownedBy)
      const { reservation } = loaded
      const regained =
        takeSeatsAgain !== undefined &&
        reservation.status === 'expired' &&
        (await regainSeats(work.tx, reservation, takeSeatsAgain.now))
      const decision = rule({ ...loaded, seatsHeld: regained || holdsSeats(reservation) })
      await save(work, [{ before: { ...reservation, holdsSeats: regained || holdsSeats(reservation) }, decision }])
      return decision.reservation
    }
    return unit ? apply(unit) : transact(apply)
  },

  /** The ids of a customer's unpaid reservations. */
  pendingOf: async (userId: string, tx: Transaction): Promise<string[]> => {
    const rows = await tx
      .select({ id: reservations.id })
      .from(reservations)
      .where(and(eq(reservations.userId, userId), eq(reservations.status, 'pending')))
      .orderBy(asc(reservations.id))
    return rows.map(({ id }) => id)
  },

  ...sweeps({ db, transact }),
})

const load = async (tx: Transaction, id: string, ownedBy: string | undefined): Promise<Load> => {
  const owned = ownedBy === undefined ? undefined : eq(reservations.userId, ownedBy)
  const [reservation] = await tx
    .select()
    .from(reservations)
    .where(and(eq(reservations.id, id), owned))
    .for('update')
  if (!reservation) throw new ReservationNotFound()
  const [showtime] = await tx
    .select({ startsAt: showtimes.startsAt })
    .from(showtimes)
    .where(eq(showtimes.id, reservation.showtimeId))
  if (!showtime) throw new Error(`reservation ${id} is for a showtime that is not there`)
  return { reservation, startsAt: showtime.startsAt }
}

/** Takes a lapsed reservation's seats again, all or none, if its showtime is still on sale. */
const regainSeats = async (
  tx: Transaction,
  { id, userId, showtimeId, seats }: Reservation,
  now: Date,
): Promise<boolean> => {
  const [showtime] = await tx.select().from(showtimes).where(eq(showtimes.id, showtimeId)).for('share')
  if (!showtime || !isOnSale(showtime, now)) return false
  const wanted = seats.map((seat) => ({ showtimeId, seatId: seat.id, reservationId: id }))
  const taken = await tx.insert(seatAllocations).values(wanted).onConflictDoNothing().returning()
  const counted =
    taken.length === wanted.length &&
    (await tx
      .insert(customerSeats)
      .values({ showtimeId, userId, seats: seats.length })
      .onConflictDoUpdate({
        target: [customerSeats.showtimeId, customerSeats.userId],
        set: { seats: sql`${customerSeats.seats} + excluded.seats` },
        // Whoever has meanwhile taken as many others as one may gets the money back instead.
        setWhere: sql`${customerSeats.seats} + excluded.seats <= ${seatLimit}`,
      })
      .returning())
  if (counted && counted.length > 0) return true
  await tx.delete(seatAllocations).where(allocatedTo([{ id, showtimeId }]))
  return false
}

const allocatedTo = (all: readonly Pick<Reservation, 'id' | 'showtimeId'>[]) =>
  and(
    inArray(
      seatAllocations.showtimeId,
      all.map(({ showtimeId }) => showtimeId),
    ),
    inArray(
      seatAllocations.reservationId,
      all.map(({ id }) => id),
    ),
  )

type Change = { readonly before: Reservation & { readonly holdsSeats: boolean }; readonly decision: Decision }

/** Writes decisions: the rows, the seats that they give back or sell, the customers' counts, the events. */
const save = async ({ tx, record }: UnitOfWork, changes: readonly Change[]): Promise<void> => {
  const changed = changes.filter(({ before, decision }) => decision.reservation.version !== before.version)
  for (const { decision } of changed) {
    const { id, status, confirmedAt, cancelledAt, paymentId, refundedAmount, refundSequence, version } =
      decision.reservation
    await tx
      .update(reservations)
      .set({ status, confirmedAt, cancelledAt, paymentId, refundedAmount, refundSequence, version })
      .where(eq(reservations.id, id))
  }
  const sold = changed.filter(({ decision }) => decision.reservation.status === 'confirmed')
  if (sold.length > 0) {
    await tx
      .update(seatAllocations)
      .set({ sold: true })
      .where(allocatedTo(sold.map(({ before }) => before)))
  }
  await release(
    tx,
    changes
      .filter(({ before, decision }) => before.holdsSeats && !holdsSeats(decision.reservation))
      .map(({ before, decision }) => ({ ...before, isGivenUp: isGivenUp(before, decision) })),
  )
  await countPaid(
    tx,
    changed.filter(({ before, decision }) => before.status === 'pending' && decision.reservation.status !== 'pending'),
  )
  await record(...changed.flatMap(({ decision }) => eventsOf(decision)))
}

/** Whether the customer has given up a hold that could still have been paid. */
const isGivenUp = (before: Reservation, { facts }: Decision): boolean =>
  before.status === 'pending' && facts.some((fact) => fact.fact === 'cancelled' && fact.reason === 'customer')

/** Takes those that are not unpaid any more off their customers' counts, in one order everywhere. */
const countPaid = async (tx: Transaction, changes: readonly Change[]): Promise<void> => {
  const counts = new Map<string, number>()
  for (const { before } of changes) counts.set(before.userId, (counts.get(before.userId) ?? 0) + 1)
  for (const [userId, count] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    await tx
      .update(customerHolds)
      .set({ unpaid: sql`greatest(0, ${customerHolds.unpaid} - ${count})` })
      .where(eq(customerHolds.userId, userId))
  }
}

type Released = Reservation & { readonly isGivenUp: boolean }

/** Gives seats back: first the seats and then the counts, in one order everywhere, so that no two can wait for each other. */
const release = async (tx: Transaction, released: readonly Released[]): Promise<void> => {
  if (released.length === 0) return
  const showtimeIds = released.flatMap(({ showtimeId, seats }) => seats.map(() => showtimeId))
  const seatIds = released.flatMap(({ seats }) => seats.map((seat) => seat.id))
  const ids = released.flatMap(({ id, seats }) => seats.map(() => id))
  await tx.execute(sql`
    DELETE FROM booking.seat_allocations AS allocation
    USING unnest(${array(showtimeIds)}::uuid[], ${array(seatIds)}::text[], ${array(ids)}::uuid[]) AS given (showtime_id, seat_id, reservation_id)
    WHERE allocation.showtime_id = given.showtime_id
      AND allocation.seat_id = given.seat_id
      AND allocation.reservation_id = given.reservation_id`)

  const counts = new Map<string, { showtimeId: string; userId: string; seats: number; givenUp: Date | null }>()
  for (const { showtimeId, userId, seats, expiresAt, isGivenUp: isOver } of released) {
    const key = `${showtimeId} ${userId}`
    const known = counts.get(key)
    const givenUp = isOver ? expiresAt : (known?.givenUp ?? null)
    counts.set(key, { showtimeId, userId, seats: (known?.seats ?? 0) + seats.length, givenUp })
  }
  for (const [, { showtimeId, userId, seats, givenUp }] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    await tx
      .update(customerSeats)
      .set({
        seats: sql`greatest(0, ${customerSeats.seats} - ${seats})`,
        ...(givenUp === null ? {} : { holdUntil: earliestAhead(givenUp) }),
      })
      .where(and(eq(customerSeats.showtimeId, showtimeId), eq(customerSeats.userId, userId)))
  }
}

/** The end of the first hold that was given up, as long as that is still to come. */
const earliestAhead = (end: Date) => {
  const at = sql`${end.toISOString()}::timestamptz`
  return sql`CASE WHEN ${customerSeats.holdUntil} > now() THEN least(${customerSeats.holdUntil}, ${at}) ELSE ${at} END`
}

/** An array as one parameter: drizzle would make a list of parameters out of it. */
const array = (values: readonly string[]) => sql.param([...values])
