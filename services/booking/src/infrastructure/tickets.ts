import type { Clock } from '@marquee/kernel/clock'
import type { Transact } from '@marquee/messaging/publishing/outbox'
import { and, asc, eq, gt, notExists } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { alias } from 'drizzle-orm/pg-core'
import type { Reservation } from '../domain/reservation.ts'
import { reservations, showtimes, tickets } from './tables.ts'
import type { IssueTicket } from './ticket-keys.ts'

export type Tickets = ReturnType<typeof ticketRepository>

/** A seat's ticket, or a ticket that the seat had before. */
export type Ticket = Pick<typeof tickets.$inferSelect, 'id' | 'seatId' | 'code' | 'status'>

/** The most reservations that get their tickets in one transaction. */
const batchSize = 200

/** An alias, because drizzle writes `FOR UPDATE OF booking.reservations`, which PostgreSQL refuses. */
const confirmed = alias(reservations, 'reservation')

/**
 * Reads tickets, and issues the tickets that a replica of the version without tickets has not issued. All other tickets
 * are written by the statement that changes their reservation.
 */
export const ticketRepository = ({
  db,
  transact,
  issueTicket,
  now,
}: {
  db: NodePgDatabase
  transact: Transact
  issueTicket: IssueTicket
  now: Clock
}) => {
  const withoutTickets = and(
    eq(confirmed.status, 'confirmed'),
    notExists(db.select({ id: tickets.id }).from(tickets).where(eq(tickets.reservationId, confirmed.id))),
  )

  const issueFor = (rows: readonly Pick<Reservation, 'id' | 'showtimeId' | 'seats'>[]) =>
    rows.flatMap(({ id: reservationId, showtimeId, seats }) =>
      seats.map(({ id: seatId }) => {
        const of = { showtimeId, reservationId, seatId }
        return { ...of, ...issueTicket(of), createdAt: now() }
      }),
    )

  return {
    /** The tickets of a reservation, oldest first. */
    ofReservation: (reservationId: string): Promise<Ticket[]> =>
      db
        .select()
        .from(tickets)
        .where(eq(tickets.reservationId, reservationId))
        .orderBy(asc(tickets.createdAt), asc(tickets.id)),

    /** Issues the tickets of a confirmed reservation that has none. */
    issueMissing: (reservationId: string): Promise<void> =>
      transact(async ({ tx }) => {
        const rows = await tx
          .select()
          .from(confirmed)
          .where(and(eq(confirmed.id, reservationId), withoutTickets))
          .for('update')
        // Another request may have issued the tickets while this request waited for the row.
        if (rows.length > 0) await tx.insert(tickets).values(issueFor(rows)).onConflictDoNothing()
      }),

    /**
     * Issues the tickets of a batch of confirmed reservations without tickets, for shows that have not ended. Resolves with
     * true if there may be more.
     */
    issueMissingBatch: (): Promise<boolean> =>
      transact(async ({ tx }) => {
        const rows = await tx
          .select({ reservation: confirmed })
          .from(confirmed)
          .innerJoin(showtimes, eq(showtimes.id, confirmed.showtimeId))
          .where(and(gt(showtimes.endsAt, now()), withoutTickets))
          .limit(batchSize)
          .for('update', { of: confirmed, skipLocked: true })
        const issued = issueFor(rows.map(({ reservation }) => reservation))
        if (issued.length > 0) await tx.insert(tickets).values(issued).onConflictDoNothing()
        return rows.length === batchSize
      }),
  }
}
