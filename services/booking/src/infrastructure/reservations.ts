import type { NewEvent } from '@marquee/contracts/define-event'
import { crashPoint } from '@marquee/messaging/crash-points'
import { childTraceparent } from '@marquee/messaging/events/trace-context'
import type { Transact, Transaction, UnitOfWork } from '@marquee/messaging/publishing/outbox'
import { and, asc, count, eq, inArray, lte, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { alias } from 'drizzle-orm/pg-core'
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
import { type Change, isChanged, writeChanges } from './change-statement.ts'
import { OutcomeAlreadyStored } from './idempotency-keys.ts'
import { type PlacementTerms, placeInOneStatement, type ShownNames } from './place-statement.ts'
import { eventsOf } from './reservation-events.ts'
import { customerSeats, reservations, seatAllocations, showtimes } from './tables.ts'
import type { IssueTicket } from './ticket-keys.ts'

export type Reservations = ReturnType<typeof reservationRepository>

/**
 * The most reservations changed in one transaction. Measured processor time per expired hold, of booking and PostgreSQL
 * together: 0.26 ms with 100, 0.18 ms with 500, 0.20 ms with 1,000, 0.18 ms with 2,000. A customer's other requests may
 * wait for the transaction, so the batch is no larger than necessary.
 */
const sweepSize = 500

/** Another customer may take and release a seat between two tries. After this many tries the seats count as taken. */
const placingTries = 3

/** Another reservation has the number; place the reservation with another number. */
export class NumberInUse extends Error {
  override readonly name = 'NumberInUse'
}

/**
 * The end of the new hold was decided from a `previousHoldEnd` that is wrong. `holdUntil` is the right value: the end
 * of the hold that the customer has cancelled.
 */
export class HoldChanged extends Error {
  override readonly name = 'HoldChanged'
  readonly holdUntil: Date | null

  /** @param holdUntil the end of the hold that the customer has cancelled */
  constructor(holdUntil: Date | null) {
    super('the customer has cancelled a hold with another end')
    this.holdUntil = holdUntil
  }
}

type LoadedReservation = { readonly reservation: Reservation; readonly startsAt: Date }

/** Throws SeatsNotAvailable with those of the seats that are held or sold. */
const assertFree = async (db: NodePgDatabase, showtimeId: string, seatIds: readonly string[]): Promise<void> => {
  const rows = await db
    .select({ seatId: seatAllocations.seatId })
    .from(seatAllocations)
    .where(and(eq(seatAllocations.showtimeId, showtimeId), inArray(seatAllocations.seatId, [...seatIds])))
    .orderBy(asc(seatAllocations.seatId))
  if (rows.length > 0) throw new SeatsNotAvailable(rows.map(({ seatId }) => seatId))
}

const assertOnSale = async (db: NodePgDatabase, { showtimeId, createdAt }: Reservation): Promise<void> => {
  const [showtime] = await db.select().from(showtimes).where(eq(showtimes.id, showtimeId))
  if (!showtime || !isOnSale(showtime, createdAt)) throw new ShowtimeClosed()
}

type PlaceDependencies = {
  readonly pool: pg.Pool
  readonly db: NodePgDatabase
  /** Called after a placement has committed its event. */
  readonly wakeRelay: () => void
}

/** Creates the repository's `place`, which resolves with the names that the ticket shows. */
const createPlace =
  ({ pool, db, wakeRelay }: PlaceDependencies) =>
  async (decision: Decision, terms: Omit<PlacementTerms, 'event'>): Promise<ShownNames> => {
    const { reservation } = decision
    const [event] = eventsOf(decision)
    if (event === undefined) throw new Error('a placement without an event')
    const seatIds = reservation.seats.map((seat) => seat.id)
    for (let tries = 1; ; tries += 1) {
      const placement = await placeInOneStatement(pool, reservation, { ...terms, event })
      const { result } = placement
      if (result === 'placed') {
        crashPoint('between placing and its answer')
        wakeRelay()
        return placement.names
      }
      if (result === 'too-many') throw new SeatLimit(seatLimit)
      if (result === 'too-many-unpaid') {
        throw new UnpaidLimit(terms.unpaidLimit)
      }
      if (result === 'outdated') throw new HoldChanged(placement.holdUntil)
      if (result === 'number-in-use') throw new NumberInUse()
      if (result === 'already-stored') throw new OutcomeAlreadyStored()
      if (result === 'under-way') throw new RequestUnderWay()
      if (result === 'seats-taken') throw new SeatsNotAvailable(placement.seatIds)
      if (result === 'closed') await assertOnSale(db, reservation)
      else await assertFree(db, reservation.showtimeId, seatIds)
      if (tries === placingTries) throw new SeatsNotAvailable(seatIds)
    }
  }

type Rule = (reservation: Reservation) => Decision

/** Writes decisions, their tickets and their events in a transaction. By default the events are those of the decisions. */
type Save = (unit: UnitOfWork, changes: readonly Change[], events?: readonly NewEvent[]) => Promise<void>

/** Applies a rule to live reservations whose rows are locked. */
const changeLocked = (save: Save, unit: UnitOfWork, rows: readonly Reservation[], rule: Rule): Promise<void> =>
  save(
    unit,
    rows.map((row) => ({ before: { ...row, holdsSeats: true }, decision: rule(row) })),
  )

/**
 * The sweeps: background tasks that change reservations in batches. Every replica runs these tasks, and they skip rows
 * that another replica has locked.
 */
const sweeps = ({ db, transact, save }: { db: NodePgDatabase; transact: Transact; save: Save }) => ({
  /**
   * Applies a rule to a batch of pending reservations that have reached their end. Resolves with true if there may be
   * more.
   */
  changeOverdue: (now: Date, rule: Rule): Promise<boolean> =>
    transact(async (unit) => {
      const rows = await unit.tx
        .select()
        .from(reservations)
        .where(and(eq(reservations.status, 'pending'), lte(reservations.expiresAt, now)))
        .orderBy(asc(reservations.expiresAt))
        .limit(sweepSize)
        .for('update', { skipLocked: true })
      await changeLocked(save, unit, rows, rule)
      return rows.length === sweepSize
    }),

  /** How many reservations are pending although they ended at `before` or earlier, counted up to `limit`. */
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

  /** Applies a rule to a batch of live reservations of cancelled showtimes. Resolves with true if there may be more. */
  changeForCancelledShowtimes: (rule: Rule): Promise<boolean> =>
    transact(async (unit) => {
      const cancelled = unit.tx.select({ id: showtimes.id }).from(showtimes).where(eq(showtimes.status, 'cancelled'))
      const rows = await unit.tx
        .select()
        .from(reservations)
        .where(and(inArray(reservations.showtimeId, cancelled), inArray(reservations.status, ['pending', 'confirmed'])))
        .limit(sweepSize)
        .for('update', { skipLocked: true })
      await changeLocked(save, unit, rows, rule)
      return rows.length === sweepSize
    }),
})

/** A payment that has arrived for a reservation. `traceparent`: the trace in which the change is recorded. */
type ArrivedPayment = {
  readonly id: string
  readonly traceparent?: string | undefined
  /** `seatsHeld`: whether the reservation has its seats. */
  readonly rule: (loaded: { reservation: Reservation; seatsHeld: boolean }) => Decision
}

const arrivedPayments = (save: Save) => ({
  /**
   * Changes reservations for which payments have arrived, in the caller's transaction. Three statements change any number
   * of reservations. Several payments of one reservation are applied in their order. An expired reservation first tries
   * to take its seats again. Resolves with the reservations. Throws ReservationNotFound.
   */
  changePaid: async (payments: readonly ArrivedPayment[], unit: UnitOfWork, now: Date): Promise<Reservation[]> => {
    const ids = [...new Set(payments.map(({ id }) => id))]
    const rows = await unit.tx
      .select()
      .from(locked)
      .where(inArray(locked.id, ids))
      .orderBy(asc(locked.id))
      .for('update')
    const changes = new Map<string, Change>(
      rows.map((reservation) => [
        reservation.id,
        { before: { ...reservation, holdsSeats: holdsSeats(reservation) }, decision: { reservation, facts: [] } },
      ]),
    )
    const events: NewEvent[] = []
    for (const { id, traceparent, rule } of payments) {
      const change = changes.get(id)
      if (change === undefined) throw new ReservationNotFound()
      const { reservation } = change.decision
      const regained =
        reservation.status === 'expired' && (change.before.holdsSeats || (await regainSeats(unit.tx, reservation, now)))
      const decision = rule({ reservation, seatsHeld: regained || holdsSeats(reservation) })
      const before = { ...change.before, holdsSeats: change.before.holdsSeats || regained }
      changes.set(id, { before, decision: { ...decision, facts: [...change.decision.facts, ...decision.facts] } })
      events.push(...eventsOf(decision).map((event) => ({ ...event, traceparent: childTraceparent(traceparent) })))
    }
    await save(unit, [...changes.values()], events)
    return [...changes.values()].map(({ decision }) => decision.reservation)
  },
})

type RepositoryDependencies = PlaceDependencies & { readonly transact: Transact }

/**
 * Reservations, their seats and their tickets. Every change loads and locks the row, applies a rule, and writes the
 * reservation, its seats, its tickets, the counts and the events in one transaction. The only other writers of these
 * tables prune old counts, and issue the tickets that a replica of an older version has not issued.
 *
 * @param issueTicket makes a ticket for a sold seat
 */
export const reservationRepository = ({
  issueTicket,
  ...dependencies
}: RepositoryDependencies & { readonly issueTicket: IssueTicket }) =>
  changesWith({ ...dependencies, save: createSave(issueTicket) })

const changesWith = ({ pool, db, transact, wakeRelay, save }: RepositoryDependencies & { readonly save: Save }) => ({
  /**
   * Places a reservation with all of its seats or none, and stores the outcome under the idempotency key if there is
   * one. Throws SeatsNotAvailable with the taken seats, SeatLimit, UnpaidLimit, ShowtimeClosed, RequestUnderWay,
   * OutcomeAlreadyStored, NumberInUse, or HoldChanged if the hold's end has to be decided again.
   */
  place: createPlace({ pool, db, wakeRelay }),

  /**
   * Changes one reservation by a rule, in the caller's transaction if `unit` is given. Throws ReservationNotFound, also
   * if the reservation is not `ownedBy` this user.
   */
  change: async (
    id: string,
    { ownedBy, unit }: { ownedBy?: string; unit?: UnitOfWork },
    rule: (loaded: LoadedReservation) => Decision,
  ): Promise<Reservation> => {
    const apply = async (work: UnitOfWork): Promise<Reservation> => {
      const loaded = await load(work.tx, id, ownedBy)
      const { reservation } = loaded
      const decision = rule(loaded)
      await save(work, [{ before: { ...reservation, holdsSeats: holdsSeats(reservation) }, decision }])
      return decision.reservation
    }
    return unit ? apply(unit) : transact(apply)
  },

  /**
   * Changes all unpaid reservations of a customer by a rule, in the caller's transaction. Locks all of these
   * reservations before it writes, as a sweep does. Otherwise a deadlock could occur: a sweep that has locked the
   * second reservation would wait for the counts that were written with the first, while this change waits for the
   * second reservation. Resolves with the reservations.
   */
  changePendingOf: async (
    userId: string,
    unit: UnitOfWork,
    rule: (loaded: LoadedReservation) => Decision,
  ): Promise<Reservation[]> => {
    const rows = await unit.tx
      .select({ reservation: locked, startsAt: showtimes.startsAt })
      .from(locked)
      .innerJoin(showtimes, eq(showtimes.id, locked.showtimeId))
      .where(and(eq(locked.userId, userId), eq(locked.status, 'pending')))
      .orderBy(asc(locked.id))
      .for('update', { of: locked })
    const changes = rows.map((row) => ({ before: { ...row.reservation, holdsSeats: true }, decision: rule(row) }))
    await save(unit, changes)
    return changes.map(({ decision }) => decision.reservation)
  },

  ...arrivedPayments(save),
  ...sweeps({ db, transact, save }),
})

/** An alias, because drizzle writes `FOR UPDATE OF booking.reservations`, which PostgreSQL refuses. */
const locked = alias(reservations, 'reservation')

const load = async (tx: Transaction, id: string, ownedBy: string | undefined): Promise<LoadedReservation> => {
  const owned = ownedBy === undefined ? undefined : eq(locked.userId, ownedBy)
  const [loaded] = await tx
    .select({ reservation: locked, startsAt: showtimes.startsAt })
    .from(locked)
    .innerJoin(showtimes, eq(showtimes.id, locked.showtimeId))
    .where(and(eq(locked.id, id), owned))
    .for('update', { of: locked })
  if (!loaded) throw new ReservationNotFound()
  return loaded
}

/** Takes an expired reservation's seats again, all or none, if its showtime is still on sale. */
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
        // A customer who would exceed the seat limit, because of seats taken meanwhile, gets a refund instead.
        setWhere: sql`${customerSeats.seats} + excluded.seats <= ${seatLimit}`,
      })
      .returning())
  if (counted && counted.length > 0) return true
  await tx
    .delete(seatAllocations)
    .where(and(eq(seatAllocations.showtimeId, showtimeId), eq(seatAllocations.reservationId, id)))
  return false
}

/**
 * Writes decisions and their events. The events come first, because the counts' locks keep the customers' other requests
 * waiting until the transaction ends.
 */
const createSave =
  (issueTicket: IssueTicket): Save =>
  async ({ tx, record }, changes, events) => {
    await record(...(events ?? changes.filter(isChanged).flatMap(({ decision }) => eventsOf(decision))))
    await writeChanges(tx, changes, issueTicket)
  }
