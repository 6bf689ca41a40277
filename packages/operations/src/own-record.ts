import pg from 'pg'
import type { OwnPayment, OwnReservation } from './money-differences.ts'

export type OwnRecord = ReturnType<typeof openOwnRecord>

/** How many rows one query reads. */
const pageSize = 500

const columnsOfPayment = `id, reservation_id AS "reservationId", provider_payment_id AS "intentId", status,
  captured_amount AS captured, refunded_amount AS refunded, lost_amount AS lost, currency,
  (SELECT coalesce(sum(amount), 0)::int FROM payment.refunds WHERE payment_id = payments.id AND status = 'pending')
    AS pending`
const columnsOfReservation = 'id, status, amount, currency'

/** The smallest id of a row that was created at this time. Ids are UUIDv7 and begin with the time in milliseconds. */
const firstIdAt = (time: Date): string => {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

const open = (url: string) => {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000, statement_timeout: 30_000 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/**
 * Reads payment's table of payments and booking's table of reservations. Writes nothing.
 *
 * @param urls PostgreSQL URLs, each with the service's own role or an administrator's
 */
export const openOwnRecord = (urls: { payment: string; booking: string }) => {
  const payment = open(urls.payment)
  const booking = open(urls.booking)

  /** Pages of rows in the order of their ids, from `since` on. */
  async function* pages<Row extends { id: string }>(pool: pg.Pool, select: string, since: Date) {
    let from = firstIdAt(since)
    let isFirst = true
    for (;;) {
      const { rows } = await pool.query<Row>(
        `${select} AND id ${isFirst ? '>=' : '>'} $1 ORDER BY id LIMIT ${pageSize}`,
        [from],
      )
      if (rows.length > 0) yield rows
      if (rows.length < pageSize) return
      from = rows.at(-1)?.id ?? from
      isFirst = false
    }
  }

  return {
    /** The payments with one of these ids, intents or reservations; at most a few hundred at once. */
    paymentsOf: async ({
      ids = [],
      intentIds = [],
      reservationIds = [],
    }: {
      ids?: readonly string[]
      intentIds?: readonly string[]
      reservationIds?: readonly string[]
    }): Promise<OwnPayment[]> => {
      const { rows } = await payment.query<OwnPayment>(
        `SELECT ${columnsOfPayment} FROM payment.payments
         WHERE id = ANY ($1) OR provider_payment_id = ANY ($2) OR reservation_id = ANY ($3)`,
        [ids, intentIds, reservationIds],
      )
      return rows
    },

    reservationsOf: async (ids: readonly string[]): Promise<OwnReservation[]> => {
      const { rows } = await booking.query<OwnReservation>(
        `SELECT ${columnsOfReservation} FROM booking.reservations WHERE id = ANY ($1)`,
        [ids],
      )
      return rows
    },

    /** Payments created at `since` or later that have an intent at Stripe. */
    paymentsSince: (since: Date) =>
      pages<OwnPayment>(
        payment,
        `SELECT ${columnsOfPayment} FROM payment.payments WHERE provider_payment_id IS NOT NULL`,
        since,
      ),

    /** Tickets that cost something, of reservations placed at `since` or later. */
    ticketsSince: (since: Date) =>
      pages<OwnReservation>(
        booking,
        `SELECT ${columnsOfReservation} FROM booking.reservations WHERE status = 'confirmed' AND amount > 0`,
        since,
      ),

    close: async (): Promise<void> => {
      await Promise.all([payment.end(), booking.end()])
    },
  }
}
