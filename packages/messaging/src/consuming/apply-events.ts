import type { EventEnvelope } from '@marquee/contracts/define-event'
import { queueName } from '@marquee/contracts/define-subscription'
import { and, eq, inArray } from 'drizzle-orm'
import { crashPoint } from '../crash-points.ts'
import { type MessagingTables, qualified } from '../events/tables.ts'
import type { Transact, Transaction } from '../publishing/outbox.ts'
import type { Consumer } from './consumer.ts'

/**
 * A batch locks the rows of many aggregates, so it can meet a request that holds one of these locks and waits for
 * another. PostgreSQL would end one of the two transactions after `deadlock_timeout` (1 s), perhaps that of the
 * request. So a batch waits at most 0.2 s for a lock. If the wait is longer, each event is applied alone, in a short
 * transaction.
 *
 * A batch starts no handler after 50 ms; the remaining events stay for the next batch. Nothing of a batch is visible
 * before its commit, and arriving events wait for its end. This was measured with 200 ms instead of 50 ms, and with 24
 * customers at once on a busy machine: the slowest 5 % of the purchases waited 729 ms on average until the batch of
 * their payment began, and then 437 ms until the ticket was visible (docs/performance.md).
 */
const lockTimeoutMilliseconds = 200
const batchMilliseconds = 50

/** `left`: the batch ended before the event's turn. */
export type Applied = 'applied' | 'repeated' | 'left'

/** Puts the ids of events into the inbox. Resolves with the ids that were not there. */
const putIntoInbox = async (
  tx: Transaction,
  inbox: MessagingTables['inbox'],
  queue: string,
  events: readonly EventEnvelope[],
): Promise<Set<string>> => {
  // Sorted, so that two replicas with copies of the same events do not wait for each other.
  const { rows } = await tx.$client.query<{ event_id: string }>({
    name: 'put-into-inbox',
    text: `
      INSERT INTO ${qualified(inbox)} (subscription, event_id)
      SELECT $1, id FROM unnest((SELECT $2::uuid[])) AS id ORDER BY id
      ON CONFLICT DO NOTHING
      RETURNING event_id`,
    values: [queue, events.map(({ id }) => id)],
  })
  return new Set(rows.map((row) => row.event_id))
}

/**
 * Creates a function that applies events once, in one transaction. The function resolves with what was done with each
 * event. Nothing is done with an event whose id is in the inbox already.
 *
 * @param isStopping ends the batch after the handler in progress
 */
export const createApplyEvents =
  ({ subscription, apply }: Consumer, { transact, inbox }: { transact: Transact; inbox: MessagingTables['inbox'] }) =>
  (events: readonly EventEnvelope[], isStopping: () => boolean): Promise<Applied[]> => {
    const queue = queueName(subscription)
    const end = performance.now() + batchMilliseconds
    const isOver = () => isStopping() || performance.now() >= end
    return transact(
      async (unit) => {
        const unseen = await putIntoInbox(unit.tx, inbox, queue, events)
        // A second copy in the same batch is a repetition, too.
        const fresh = events.filter(({ id }) => unseen.delete(id))
        if (fresh.length === 0) return events.map(() => 'repeated')
        const applied = await apply(fresh, unit, isOver)
        crashPoint('between handler and commit')
        const left = new Set(fresh.slice(applied))
        if (left.size > 0) {
          const ids = [...left].map(({ id }) => id)
          await unit.tx.delete(inbox).where(and(eq(inbox.subscription, queue), inArray(inbox.eventId, ids)))
        }
        const isFresh = new Set(fresh)
        return events.map((event) => (left.has(event) ? 'left' : isFresh.has(event) ? 'applied' : 'repeated'))
      },
      events.length > 1 ? { lockTimeoutMilliseconds } : {},
    )
  }
