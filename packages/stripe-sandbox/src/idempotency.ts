import { createHash } from 'node:crypto'
import type { Database } from './database.ts'
import type { Form } from './form.ts'
import { StripeError } from './stripe-error.ts'

/** A stored answer; the body is JSON text. */
export type StoredAnswer = { status: number; body: string; requestId: string }

const lifetimeMilliseconds = 24 * 60 * 60 * 1000
const maximumKeyLength = 255

export type IdempotencyKeys = ReturnType<typeof idempotencyKeys>

/** Stores answers under the callers' idempotency keys for 24 hours. */
export function idempotencyKeys(database: Database) {
  const inUse = new Set<string>()

  return {
    /**
     * Locks a key; the returned function unlocks it. Throws Stripe's 409 while another call with the same key is in
     * flight.
     */
    lock(key: string): () => void {
      if (key === '' || key.length > maximumKeyLength) {
        const message = `Idempotency keys must be between 1 and ${maximumKeyLength} characters long.`
        throw new StripeError(400, { type: 'idempotency_error', message }, { executed: false })
      }
      if (inUse.has(key)) {
        const message =
          `There is currently another in-progress request using this Stripe idempotency key (that probably means you submitted twice, ` +
          `and the other request is still going through): ${key}. If the other request has finished, try again.`
        throw new StripeError(
          409,
          { type: 'idempotency_error', code: 'idempotency_key_in_use', message },
          { executed: false, headers: { 'stripe-should-retry': 'true' } },
        )
      }
      inUse.add(key)
      return () => inUse.delete(key)
    },

    /** Finds the answer stored under a key. Throws Stripe's 400 when the key was used for a different call. */
    find(key: string, path: string, parameters: Form): StoredAnswer | undefined {
      const row = database
        .prepare(
          'SELECT path, parameters_hash, status, body, request_id FROM idempotency_keys WHERE key = ? AND created_at > ?',
        )
        .get(key, Date.now() - lifetimeMilliseconds)
      if (row === undefined) return undefined
      if (row.path !== path) {
        throw mismatch(`can only be used for the same endpoint they were first used for ('${String(row.path)}')`, key)
      }
      if (row.parameters_hash !== hashOf(parameters)) {
        throw mismatch('can only be used with the same parameters they were first used with', key)
      }
      return { status: Number(row.status), body: String(row.body), requestId: String(row.request_id) }
    },

    /** Stores an answer. Call this in the transaction of the work that it answers. */
    store(key: string, path: string, parameters: Form, answer: StoredAnswer): void {
      database
        .prepare(
          `INSERT OR REPLACE INTO idempotency_keys (key, path, parameters_hash, status, body, request_id, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(key, path, hashOf(parameters), answer.status, answer.body, answer.requestId, Date.now())
    },

    /** Deletes keys that are older than 24 hours. */
    prune(): void {
      database.prepare('DELETE FROM idempotency_keys WHERE created_at <= ?').run(Date.now() - lifetimeMilliseconds)
    },
  }
}

function mismatch(rule: string, key: string): StripeError {
  const message = `Keys for idempotent requests ${rule}. Try using a key other than '${key}' if you meant to execute a different request.`
  return new StripeError(400, { type: 'idempotency_error', message }, { executed: false })
}

function hashOf(parameters: Form): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(parameters)))
    .digest('base64url')
}

/** Sorts the fields of a form, because their order has no meaning. */
function sorted(value: string | Form): unknown {
  if (typeof value === 'string') return value
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, nested]) => [name, sorted(nested)])
}
