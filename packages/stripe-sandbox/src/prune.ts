import type { Database } from './database.ts'
import type { IdempotencyKeys } from './idempotency.ts'

const everyMilliseconds = 60 * 60 * 1000
const eventLifetimeSeconds = 30 * 24 * 60 * 60

/**
 * Deletes idempotency keys after 24 hours, and events after 30 days unless a webhook is still pending. Runs at once and
 * hourly.
 */
export function startPruning(database: Database, idempotency: IdempotencyKeys): { stop(): void } {
  const prune = (): void => {
    idempotency.prune()
    const oldest = Math.floor(Date.now() / 1000) - eventLifetimeSeconds
    database.transaction(() => {
      database
        .prepare(
          `DELETE FROM deliveries WHERE state <> 'pending' AND event_id IN (SELECT id FROM events WHERE created < ?)`,
        )
        .run(oldest)
      database
        .prepare(
          'DELETE FROM events WHERE created < ? AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.event_id = events.id)',
        )
        .run(oldest)
    })
  }
  prune()
  const timer = setInterval(prune, everyMilliseconds).unref()
  return { stop: () => clearInterval(timer) }
}
