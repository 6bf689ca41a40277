import { getTableColumns } from 'drizzle-orm'
import type { PoolClient } from 'pg'
import { PaymentNotFound } from '../domain/errors.ts'
import type { Dispute, Payment, Refund } from '../domain/payment.ts'
import { payments, type StoredDispute } from './tables.ts'

/** Identifies a payment by one of its ids. */
export type PaymentKey =
  | { id: string }
  | { reservationId: string }
  | { providerPaymentId: string; id?: string | undefined }

/** A payment with columns that no rule reads. */
export type StoredPayment = Payment & { readonly keyNumber: number; readonly createdAt: Date }

/** Runs prepared statements: a pool, or the connection of a transaction. */
export type Client = Pick<PoolClient, 'query'>

// A webhook may arrive before the intent's id is stored. The payment is then found by its id in the metadata.
const conditions = {
  id: 'payment.id = $1',
  reservations: 'payment.reservation_id = ANY ($1::uuid[])',
  reservation: 'payment.reservation_id = $1',
  provider: 'payment.provider_payment_id = $1',
  metadata: 'payment.provider_payment_id = $1 OR (payment.id = $3 AND payment.provider_payment_id IS NULL)',
} as const

const conditionOf = (key: PaymentKey): [name: keyof typeof conditions, ...values: string[]] => {
  if ('reservationId' in key) return ['reservation', key.reservationId]
  if (!('providerPaymentId' in key)) return ['id', key.id]
  return key.id === undefined ? ['provider', key.providerPaymentId] : ['metadata', key.providerPaymentId, key.id]
}

const table = getTableColumns(payments)
const { nextStep: _, dueAt: __, attempts: ___, problem: ____, checkedAt: _____, ...read } = table

const columnList = Object.entries(read)
  .map(([key, { name }]) => `payment.${name} AS "${key}"`)
  .join(', ')

const reading = (condition: string) => `
SELECT ${columnList}, coalesce((
    SELECT json_agg(json_build_object('id', provider_refund_id, 'amount', amount, 'status', status, 'reason', reason, 'giveBackId', give_back_id)
      ORDER BY created_at, provider_refund_id)
    FROM payment.refunds WHERE payment_id = payment.id
  ), '[]') AS refunds,
  EXISTS (SELECT FROM payment.stripe_events WHERE id = $2::text) AS "isApplied"
FROM payment.payments AS payment
WHERE ${condition}`

type Row = Omit<StoredPayment, 'dispute' | 'refunds'> & {
  readonly dispute: StoredDispute | null
  readonly refunds: Refund[]
  readonly isApplied: boolean
}

export const notFound = (key: PaymentKey): Error =>
  Object.assign(new PaymentNotFound(), { cause: new Error(`there is no payment ${JSON.stringify(key)}`) })

/**
 * Reads a payment with its refunds, in one prepared statement. Throws PaymentNotFound.
 *
 * @param eventId an event of the provider; `isApplied` says whether this event was applied before
 */
export const readPayment = async (
  client: Client,
  key: PaymentKey,
  eventId: string | undefined,
): Promise<{ payment: StoredPayment; isApplied: boolean }> => {
  const [name, first, ...more] = conditionOf(key)
  const { rows } = await client.query<Row>({
    name: `read-payment-by-${name}`,
    text: reading(conditions[name]),
    values: [first, eventId ?? null, ...more],
  })
  const [row] = rows
  if (row === undefined) throw notFound(key)
  return { payment: paymentOf(row), isApplied: row.isApplied }
}

/** Reads the payments of reservations, with their refunds. A reservation without a payment is left out. */
const readPaymentsOf = async (client: Client, reservationIds: readonly string[]): Promise<StoredPayment[]> => {
  const { rows } = await client.query<Row>({
    name: 'read-payments-of-reservations',
    text: reading(conditions.reservations),
    values: [reservationIds, null],
  })
  return rows.map(paymentOf)
}

const paymentOf = ({ isApplied: _, ...payment }: Row): StoredPayment => ({
  ...payment,
  dispute: disputeOf(payment.dispute),
})

/**
 * Locks the payments of reservations until the end of the transaction, in the order of their ids, and reads them. A
 * reservation without a payment is left out. The reading statement sees what the locking statement has waited for.
 */
export const readLockedPaymentsOf = async (
  client: Client,
  reservationIds: readonly string[],
): Promise<StoredPayment[]> => {
  await client.query({
    name: 'lock-payments-of-reservations',
    text: `SELECT FROM payment.payments AS payment WHERE ${conditions.reservations} ORDER BY id FOR UPDATE`,
    values: [reservationIds],
  })
  return readPaymentsOf(client, reservationIds)
}

/** The columns of a new payment; all others have their defaults. */
const inserted = [
  'id',
  'reservationId',
  'userId',
  'amount',
  'currency',
  'description',
  'status',
  'intentRequested',
  'closing',
  'capturedAmount',
  'refundedAmount',
  'expiresAt',
  'version',
  'dueAt',
] as const

/** The given columns of rows in the JSON parameter `$1`, for `FROM`. */
export const rowsInJson = (keys: readonly (keyof typeof table)[]): string =>
  `json_to_recordset($1::json) AS given (${keys.map((key) => `"${key}" ${table[key].getSQLType()}`).join(', ')})`

/**
 * Inserts payments without refunds, in one statement. Resolves with the ids of those that were inserted: a reservation
 * that already has a payment gets no other.
 */
export const insertPayments = async (
  client: Client,
  rows: readonly (Payment & { readonly dueAt: Date | null })[],
): Promise<Set<string>> => {
  const { rows: added } = await client.query<{ id: string }>({
    name: 'insert-payments',
    text: `INSERT INTO payment.payments (${inserted.map((key) => table[key].name).join(', ')})
      SELECT ${inserted.map((key) => `"${key}"`).join(', ')} FROM ${rowsInJson(inserted)} ORDER BY "reservationId"
      ON CONFLICT (reservation_id) DO NOTHING RETURNING id`,
    values: [JSON.stringify(rows.map((row) => Object.fromEntries(inserted.map((key) => [key, row[key]]))))],
  })
  return new Set(added.map(({ id }) => id))
}

/** Locks a payment until the end of the transaction, and returns its id. Throws PaymentNotFound. */
export const lockPayment = async (client: Client, key: PaymentKey): Promise<string> => {
  const [name, first, ...more] = conditionOf(key)
  const { rows } = await client.query<{ id: string }>({
    name: `lock-payment-by-${name}`,
    text: `SELECT id FROM payment.payments AS payment WHERE ${conditions[name].replace('$3', '$2')} FOR UPDATE`,
    values: [first, ...more],
  })
  const [row] = rows
  if (row === undefined) throw notFound(key)
  return row.id
}

export const storedDispute = (dispute: Dispute | null): StoredDispute | null =>
  dispute && { ...dispute, dueBy: dispute.dueBy?.toISOString() ?? null }

const disputeOf = (stored: StoredDispute | null): Dispute | null =>
  stored && { ...stored, dueBy: stored.dueBy === null ? null : new Date(stored.dueBy) }
