import type { FastifyBaseLogger } from 'fastify'
import type { Stripe } from 'stripe'
import type { Database } from './database.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import type { EventLog } from './events.ts'
import type { Knobs } from './knobs.ts'
import { idOf, type ObjectStore } from './objects.ts'
import { testCardOfCharge } from './payment-methods.ts'
import { settleRefund } from './refunds.ts'
import type { RefundBehaviour } from './test-cards.ts'

export type RefundOutcomes = ReturnType<typeof refundOutcomes>

type DueOutcome = { refundId: string; outcome: 'succeeded' | 'failed' }

const batchSize = 100
const retryMilliseconds = 1_000

/**
 * Plans and applies the later outcomes of refunds. An outcome is stored in the transaction that creates the refund, so
 * that a restarted sandbox still applies it.
 */
export function refundOutcomes({
  database,
  objects,
  events,
  queue,
  knobs,
  logger,
}: {
  database: Database
  objects: ObjectStore
  events: EventLog
  queue: DeliveryQueue
  knobs: Knobs
  logger: FastifyBaseLogger
}) {
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  const due = (): DueOutcome[] =>
    database
      .prepare('SELECT refund_id, outcome FROM refund_outcomes WHERE due_at <= ? ORDER BY due_at LIMIT ?')
      .all(Date.now(), batchSize)
      .map((row) => ({
        refundId: String(row.refund_id),
        outcome: row.outcome === 'failed' ? 'failed' : 'succeeded',
      }))

  const settle = ({ refundId, outcome }: DueOutcome): void => {
    database.prepare('DELETE FROM refund_outcomes WHERE refund_id = ?').run(refundId)
    const refund = objects.find('refund', refundId)
    const charge = objects.find('charge', idOf(refund?.charge ?? null) ?? '')
    if (refund === undefined || charge === undefined) return
    const settled = settleRefund(refund, charge, outcome)
    objects.save(settled.refund)
    objects.save(settled.charge)
    const cause = { requestId: null, idempotencyKey: null, now: Math.floor(Date.now() / 1000) }
    for (const event of settled.events) events.record(event, cause)
  }

  const schedule = (): void => {
    clearTimeout(timer)
    if (stopped) return
    const row = database.prepare('SELECT min(due_at) AS at FROM refund_outcomes').get()
    if (typeof row?.at !== 'number') return
    timer = setTimeout(run, Math.max(0, row.at - Date.now())).unref()
  }

  const run = (): void => {
    try {
      database.transaction(() => due().forEach(settle))
      queue.wake()
      schedule()
    } catch (error) {
      logger.error(
        { event: 'refund_outcome.failed', err: error },
        'the outcome of a refund could not be applied; retrying',
      )
      timer = setTimeout(run, retryMilliseconds).unref()
    }
  }

  return {
    /** How a refund of this charge behaves: as its card says, unless a knob makes it fail later. */
    behaviourOf: (charge: Stripe.Charge): RefundBehaviour =>
      knobs.takeFailingRefund() ? 'fail_later' : testCardOfCharge(charge).refunds,

    /** Plans a refund's later outcome. Call this in the transaction that creates the refund. */
    plan(refundId: string, behaviour: RefundBehaviour): void {
      if (behaviour === 'succeed') return
      database
        .prepare('INSERT INTO refund_outcomes (refund_id, outcome, due_at) VALUES (?, ?, ?)')
        .run(
          refundId,
          behaviour === 'fail_later' ? 'failed' : 'succeeded',
          Date.now() + knobs.refundOutcomeAfterMilliseconds,
        )
    },

    /** Schedules the next outcome. Call this after the transaction has committed. */
    wake: schedule,

    stop(): void {
      stopped = true
      clearTimeout(timer)
    },
  }
}
