import type { Database } from './database.ts'
import type { Knobs } from './knobs.ts'

/** A webhook to send now. `created` is the event's time in seconds. */
export type DueDelivery = { id: number; eventId: string; body: string; attempts: number; created: number }

export type DeliveryResult = {
  id: number
  state: 'delivered' | 'pending' | 'abandoned'
  nextAttemptAt: number
  result: string
}

export type DeliveryQueue = ReturnType<typeof deliveryQueue>

/** The order in which held deliveries are sent. */
export type ReleaseOrder = 'created' | 'reversed' | 'shuffled'

/**
 * Queues the deliveries of events to webhook endpoints, which all subscribe to the same types; by default to every type. The sandbox identifies an endpoint by its index in the
 * configuration; Stripe uses an id. When the URL at an index changes, pending deliveries go to the new URL.
 */
export function deliveryQueue(
  database: Database,
  knobs: Knobs,
  { endpointCount, types }: { endpointCount: number; types?: readonly string[] | undefined },
) {
  const subscribed = types && new Set(types)
  let wake = (): void => {}
  // In a new process no knob is set, so nothing is held any more. Deliveries to removed endpoints are abandoned.
  database.prepare('UPDATE deliveries SET held = 0 WHERE held = 1').run()
  database
    .prepare(
      `UPDATE deliveries SET state = 'abandoned', last_result = 'endpoint removed' WHERE state = 'pending' AND endpoint >= ?`,
    )
    .run(endpointCount)

  const insert = (eventId: string, endpoint: number, held: boolean, at: number): void => {
    database
      .prepare(
        `INSERT INTO deliveries (event_id, endpoint, state, held, next_attempt_at) VALUES (?, ?, 'pending', ?, ?)`,
      )
      .run(eventId, endpoint, held ? 1 : 0, at)
  }

  return {
    /** The number of endpoints that get webhooks of this type. */
    endpointsOf: (type: string): number => (subscribed === undefined || subscribed.has(type) ? endpointCount : 0),

    onWork(listener: () => void): void {
      wake = listener
    },

    /** Wakes the sender because deliveries may be due. Call this after the transaction has committed. */
    wake(): void {
      wake()
    },

    /** Queues an event for every endpoint that subscribes to its type, as the knobs say. */
    enqueue(eventId: string, type: string): void {
      const { hold, drop, duplicates, shuffle_within_milliseconds, types: chosen } = knobs.webhooks
      const affected = chosen === null || chosen.includes(type)
      if (drop && affected) return
      const copies = affected ? 1 + duplicates : 1
      for (let endpoint = 0; endpoint < this.endpointsOf(type); endpoint += 1) {
        for (let copy = 0; copy < copies; copy += 1) {
          const lateness = affected ? Math.floor(Math.random() * shuffle_within_milliseconds) : 0
          insert(eventId, endpoint, hold, Date.now() + lateness)
        }
      }
    },

    /** Queues an event for every endpoint once more. */
    resend(eventId: string): void {
      for (let endpoint = 0; endpoint < endpointCount; endpoint += 1)
        insert(eventId, endpoint, knobs.webhooks.hold, Date.now())
    },

    hold(): void {
      database.prepare(`UPDATE deliveries SET held = 1 WHERE state = 'pending'`).run()
    },

    /** Releases held deliveries, `spacing` milliseconds apart. Returns the number of released deliveries. */
    release(order: ReleaseOrder, spacing: number): number {
      const rows = database.prepare(`SELECT id FROM deliveries WHERE state = 'pending' AND held = 1 ORDER BY id`).all()
      const ids = ordered(
        rows.map((row) => Number(row.id)),
        order,
      )
      const now = Date.now()
      const update = database.prepare('UPDATE deliveries SET held = 0, next_attempt_at = ? WHERE id = ?')
      for (const [index, id] of ids.entries()) update.run(now + index * spacing, id)
      return ids.length
    },

    due(endpoint: number, now: number, limit: number): DueDelivery[] {
      return database
        .prepare(
          `SELECT deliveries.id, deliveries.event_id, deliveries.attempts, events.body, events.created
           FROM deliveries JOIN events ON events.id = deliveries.event_id
           WHERE state = 'pending' AND endpoint = ? AND held = 0 AND next_attempt_at <= ?
           ORDER BY next_attempt_at, deliveries.id LIMIT ?`,
        )
        .all(endpoint, now, limit)
        .map((row) => ({
          id: Number(row.id),
          eventId: String(row.event_id),
          body: String(row.body),
          attempts: Number(row.attempts),
          created: Number(row.created),
        }))
    },

    /** When the next delivery after `now` is due, in milliseconds since 1970; null if there is no such delivery. */
    nextDueAfter(now: number): number | null {
      const row = database
        .prepare(
          `SELECT min(next_attempt_at) AS at FROM deliveries WHERE state = 'pending' AND held = 0 AND next_attempt_at > ?`,
        )
        .get(now)
      return typeof row?.at === 'number' ? row.at : null
    },

    recordResults(results: DeliveryResult[]): void {
      database.transaction(() => {
        const update = database.prepare(
          'UPDATE deliveries SET state = ?, attempts = attempts + 1, next_attempt_at = ?, last_result = ? WHERE id = ?',
        )
        for (const { id, state, nextAttemptAt, result } of results) update.run(state, nextAttemptAt, result, id)
      })
    },

    /** The number of endpoints with a pending delivery of the event. */
    pendingOf(eventId: string): number {
      const row = database
        .prepare(`SELECT count(DISTINCT endpoint) AS pending FROM deliveries WHERE event_id = ? AND state = 'pending'`)
        .get(eventId)
      return Number(row?.pending ?? 0)
    },

    describe(): { pending: number; held: number; delivered: number; abandoned: number } {
      const row = database
        .prepare(
          `SELECT count(*) FILTER (WHERE state = 'pending' AND held = 0) AS pending,
                  count(*) FILTER (WHERE state = 'pending' AND held = 1) AS held,
                  count(*) FILTER (WHERE state = 'delivered') AS delivered,
                  count(*) FILTER (WHERE state = 'abandoned') AS abandoned FROM deliveries`,
        )
        .get()
      const count = (name: string): number => Number(row?.[name] ?? 0)
      return {
        pending: count('pending'),
        held: count('held'),
        delivered: count('delivered'),
        abandoned: count('abandoned'),
      }
    },
  }
}

function ordered(ids: number[], order: ReleaseOrder): number[] {
  if (order === 'reversed') return ids.toReversed()
  if (order === 'created') return ids
  return ids
    .map((id) => ({ id, rank: Math.random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ id }) => id)
}
