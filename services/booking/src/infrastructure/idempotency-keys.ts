import { type DomainError, errorKinds } from '@marquee/kernel/domain-error'
import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { z } from 'zod'
import { IdempotencyKeyReused } from '../domain/errors.ts'
import type { ReservationView } from './reservation-views.ts'
import { idempotencyKeys, reservations } from './tables.ts'

/** A request with an idempotency key. */
export type KeyedRequest = {
  readonly userId: string
  readonly key: string
  /** Digest of the request's content; another digest under the same key means another request. */
  readonly digest: string
}

/** A `DomainError` without its stack. `requestId` is the id of the request that was refused first. */
export type Refusal = Pick<DomainError, 'code' | 'kind' | 'message' | 'details'> & { readonly requestId: string }

/** The outcome of a request: the reservation as it was when placed, or the refusal. */
export type Outcome = { readonly placed: ReservationView } | { readonly refused: Refusal }

/** The HTTP status and body that a replica of the previous version has stored instead of an outcome. */
export type StoredResponse = { readonly response: { readonly status: number; readonly body: unknown } }

type OutcomeUnderKey = KeyedRequest & { readonly outcome: Outcome }

const date = z.coerce.date()
const seat = z.object({ id: z.string(), row: z.int(), number: z.int(), type: z.string(), price: z.int() })
const placedWithoutNames = z.object({
  reservation: z.object({
    id: z.string(),
    number: z.string(),
    status: z.enum(['pending', 'confirmed', 'expired', 'cancelled', 'refunded']),
    seats: z.array(seat),
    givenBackSeats: z.array(seat.extend({ givenBackAt: z.string() })).default([]),
    amount: z.int(),
    currency: z.string(),
    createdAt: date,
    expiresAt: date,
    extendedAt: date.nullable(),
    confirmedAt: date.nullable(),
    cancelledAt: date.nullable(),
  }),
  showtime: z.object({ id: z.string(), startsAt: date, timeZone: z.string() }),
})
const placed = placedWithoutNames.extend({
  room: z.object({ id: z.string(), name: z.string() }),
  movie: z.object({ id: z.string(), title: z.string(), posterUrl: z.string().nullable() }),
})
const refused = z.object({
  code: z.string(),
  kind: z.enum(errorKinds),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
  requestId: z.string(),
})
const stored = z.union([z.object({ placed }), z.object({ refused })])

/** An outcome as stored JSON, with times in ISO 8601. */
const outcomeJson = (outcome: Outcome): string => JSON.stringify(stored.parse(outcome))

/** A placed reservation without the names of its movie and room, which the placing statement reads itself. */
export type PlacedWithoutNames = Omit<ReservationView, 'movie' | 'room'>

/** The placed reservation of a stored outcome, without the names. */
export const placedOutcomeJson = (reservation: PlacedWithoutNames): string =>
  JSON.stringify(placedWithoutNames.parse(reservation))

/** The number of the reservation that an outcome has placed; null for a refusal. */
const placedNumber = sql<string | null>`(
  SELECT number FROM ${reservations}
  WHERE ${reservations.id} = coalesce(${idempotencyKeys.outcome} #>> '{placed,reservation,id}', ${idempotencyKeys.body} ->> 'id')::uuid)`

/** Adds the number of the placed reservation, which a replica of the version without numbers has not stored. */
const withNumber = (outcome: unknown, number: string | null): unknown => {
  if (number === null) return outcome
  const { placed: view, ...rest } = asObject(outcome)
  const { reservation, ...around } = asObject(view)
  return { ...rest, placed: { ...around, reservation: { extendedAt: null, ...asObject(reservation), number } } }
}

const asObject = (value: unknown) => z.looseObject({}).parse(value)

/** Another request has stored its outcome under this key; read that outcome. */
export class OutcomeAlreadyStored extends Error {
  override readonly name = 'OutcomeAlreadyStored'
}

const pruneSize = 1_000

export type IdempotencyKeys = ReturnType<typeof idempotencyKeyStore>

/**
 * Outcomes under the clients' idempotency keys. The first outcome of a key stays; later outcomes are not stored.
 * Outcomes are kept for at least a day, as at Stripe, because clients do not repeat a request after a day.
 */
export const idempotencyKeyStore = ({ db, retentionHours }: { db: NodePgDatabase; retentionHours: number }) => {
  const find = async ({ userId, key, digest }: KeyedRequest): Promise<Outcome | StoredResponse | undefined> => {
    const [row] = await db
      .select({ ...getTableColumns(idempotencyKeys), number: placedNumber })
      .from(idempotencyKeys)
      .where(and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key)))
    if (row && row.digest !== digest) {
      throw new IdempotencyKeyReused()
    }
    if (row === undefined) return undefined
    const { outcome, status, body, number } = row
    if (outcome !== null) return stored.parse(withNumber(outcome, number))
    return {
      response: {
        status: status ?? 500,
        body: number === null ? body : { extended_at: null, seats_given_back: [], ...asObject(body), number },
      },
    }
  }

  return {
    /** The outcome of the first request with this key; undefined for a new key. Throws IdempotencyKeyReused. */
    find,

    /**
     * Stores an outcome unless the key has one. Resolves with the key's outcome; `isRepeat` says that another request
     * stored this outcome. Throws IdempotencyKeyReused.
     */
    store: async ({ outcome, ...request }: OutcomeUnderKey) => {
      const { rowCount } = await db.execute(sql`
        INSERT INTO ${idempotencyKeys} (user_id, key, digest, outcome)
        VALUES (${request.userId}, ${request.key}, ${request.digest}, ${outcomeJson(outcome)}) ON CONFLICT DO NOTHING`)
      return rowCount === 1
        ? { outcome, isRepeat: false }
        : { outcome: (await find(request)) ?? outcome, isRepeat: true }
    },

    /** Deletes a batch of keys older than their retention. Resolves with true if there may be more. */
    prune: async (now: Date): Promise<boolean> => {
      const oldest = new Date(now.getTime() - retentionHours * 3_600_000).toISOString()
      const { rowCount } = await db.execute(sql`
        DELETE FROM ${idempotencyKeys} WHERE (user_id, key) IN (
          SELECT user_id, key FROM ${idempotencyKeys} WHERE created_at < ${oldest}::timestamptz
          ORDER BY created_at LIMIT ${pruneSize} FOR UPDATE SKIP LOCKED)`)
      return rowCount === pruneSize
    },
  }
}
