import type Stripe from 'stripe'
import type { Database } from './database.ts'
import { readPage } from './page.ts'
import type { ListParameters } from './parameters.ts'

type ObjectsByKind = {
  payment_intent: Stripe.PaymentIntent
  payment_method: Stripe.PaymentMethod
  charge: Stripe.Charge
  refund: Stripe.Refund
  dispute: Stripe.Dispute
}

export type ObjectKind = keyof ObjectsByKind
export type StoredObject = ObjectsByKind[ObjectKind]
export type ObjectStore = ReturnType<typeof objectStore>

/** Limits a list to the objects of an intent or of a charge. */
export type ObjectFilter = { payment_intent?: string | undefined; charge?: string | undefined }

/** Stores intents, charges, refunds, disputes and payment methods as the JSON that Stripe would return. */
export function objectStore(database: Database) {
  return {
    find<Kind extends ObjectKind>(kind: Kind, id: string): ObjectsByKind[Kind] | undefined {
      const row = database.prepare('SELECT body FROM objects WHERE id = ? AND kind = ?').get(id, kind)
      return row === undefined ? undefined : JSON.parse(String(row.body))
    },

    /** Inserts or replaces an object. A replaced object keeps its position in lists. */
    save(object: StoredObject): void {
      const owner = ownersOf(object)
      database
        .prepare(
          `INSERT INTO objects (id, kind, created, payment_intent, charge, body) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET body = excluded.body`,
        )
        .run(object.id, object.object, object.created, owner.payment_intent, owner.charge, JSON.stringify(object))
    },

    /**
     * Lists objects with a value in their metadata, newest first; `next` is the cursor of the next page. `key` must
     * consist of word characters.
     */
    withMetadata<Kind extends ObjectKind>(
      kind: Kind,
      { key, value }: { key: string; value: string },
      { limit, page }: { limit: number; page: number | undefined },
    ): { data: Array<ObjectsByKind[Kind]>; next: number | null } {
      const rows = database
        .prepare(
          `SELECT sequence, body FROM objects
           WHERE kind = ? AND json_extract(body, '$.metadata.' || ?) = ? AND sequence < ?
           ORDER BY sequence DESC LIMIT ?`,
        )
        .all(kind, key, value, page ?? Number.MAX_SAFE_INTEGER, limit + 1)
      const shown = rows.slice(0, limit)
      return {
        data: shown.map((row) => JSON.parse(String(row.body))),
        next: rows.length > limit ? Number(shown.at(-1)?.sequence) : null,
      }
    },

    list<Kind extends ObjectKind>(
      kind: Kind,
      filter: ObjectFilter,
      parameters: Omit<ListParameters, 'expand'>,
    ): { data: Array<ObjectsByKind[Kind]>; hasMore: boolean } {
      const where: Array<[string, string]> = [['kind = ?', kind]]
      if (filter.payment_intent !== undefined) where.push(['payment_intent = ?', filter.payment_intent])
      if (filter.charge !== undefined) where.push(['charge = ?', filter.charge])
      const { bodies, hasMore } = readPage({ database, table: 'objects', where, what: kind }, parameters)
      return { data: bodies.map((body) => JSON.parse(body)), hasMore }
    },
  }
}

function ownersOf(object: StoredObject): { payment_intent: string | null; charge: string | null } {
  if (object.object === 'charge') return { payment_intent: idOf(object.payment_intent), charge: null }
  if (object.object === 'refund' || object.object === 'dispute')
    return { payment_intent: idOf(object.payment_intent), charge: idOf(object.charge) }
  return { payment_intent: null, charge: null }
}

/** Returns the id of a reference, which is either an id or an expanded object. */
export function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === 'object' && reference !== null ? reference.id : reference
}
