import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import {
  paymentCancelled,
  paymentPartiallyRefunded,
  paymentRefunded,
  paymentSucceeded,
} from '@marquee/contracts/payment-events'
import type { Clock } from '@marquee/kernel/clock'
import { crashPoint } from '@marquee/messaging/crash-points'
import type { Transact, Transaction, UnitOfWork } from '@marquee/messaging/publishing/outbox'
import { and, asc, eq, getTableColumns, inArray, isNotNull, isNull, lt, lte, not, or, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { PaymentNotFound } from '../domain/errors.ts'
import { dueAfterSeconds, nextStep, problemOf, type Step } from '../domain/next-step.ts'
import {
  type Decision,
  type Dispute,
  type Fact,
  type Payment,
  type PaymentStatus,
  type Refund,
  refundedOrLostAmount,
} from '../domain/payment.ts'
import { payments, providerEvents, refunds, type StoredDispute } from './tables.ts'

export type Payments = ReturnType<typeof paymentRepository>

const problemLength = 500

/** Maximum rows that one pruning transaction deletes. */
const pruneSize = 1_000

/** Identifies a payment by one of its ids. */
export type PaymentKey =
  | { id: string }
  | { reservationId: string }
  | { providerPaymentId: string; id?: string | undefined }

/** A payment whose next step this process has claimed. */
export type ClaimedPayment = Omit<Payment, 'refunds' | 'dispute'> & {
  readonly nextStep: Step | null
  readonly attempts: number
  readonly keyNumber: number
  readonly createdAt: Date
}

/**
 * Stores payments. Every change locks and loads the row, applies a rule, and writes the new state together with its
 * events. PostgreSQL generates the next step from the state; the time at which the step is due is written here.
 *
 * @param changed is called after the commit of every change in this process, with the payment and the status that it
 *   had before; undefined for a new payment
 */
export const paymentRepository = ({
  db,
  transact,
  now,
  changed,
}: {
  db: NodePgDatabase
  transact: Transact
  now: Clock
  changed: (payment: Payment, before: PaymentStatus | undefined) => void
}) => {
  const change = async (key: PaymentKey, rule: (payment: Payment) => Decision, unit?: UnitOfWork): Promise<Payment> => {
    const apply = async (work: UnitOfWork): Promise<Payment> => {
      const payment = await load(work.tx, key)
      const decision = rule(payment)
      if (decision.payment.version === payment.version) return payment
      await save(work, payment, decision, now())
      work.afterCommit(() => changed(decision.payment, payment.status))
      return decision.payment
    }
    return unit ? apply(unit) : transact(apply)
  }

  return {
    /** Adds a payment, unless the reservation already has one. */
    add: async ({ tx, record, afterCommit }: UnitOfWork, decision: Decision): Promise<void> => {
      const added = await tx
        .insert(payments)
        .values({ ...columnsOf(decision.payment), dueAt: nextStep(decision.payment) ? now() : null })
        .onConflictDoNothing({ target: payments.reservationId })
        .returning({ id: payments.id })
      if (added.length === 0) return
      await record(...eventsOf(decision))
      afterCommit(() => changed(decision.payment, undefined))
    },

    /** Changes a payment by a rule, in the caller's transaction if there is one. Throws PaymentNotFound. */
    change,

    /** Reads a payment with its refunds. Throws PaymentNotFound. */
    find: (key: PaymentKey): Promise<Payment> => change(key, (payment) => ({ payment, facts: [] })),

    ...eventsOnce({ db, transact }),
    ...dueWork(db),
  }
}

/** Records the provider's applied events, so that each event is applied once. */
const eventsOnce = ({ db, transact }: { db: NodePgDatabase; transact: Transact }) => ({
  /** Applies an event of the provider once. Resolves with false if the event was applied before. */
  applyOnce: (event: { id: string; type: string }, apply: (unit: UnitOfWork) => Promise<void>): Promise<boolean> =>
    transact(async (unit) => {
      const fresh = await unit.tx
        .insert(providerEvents)
        .values(event)
        .onConflictDoNothing()
        .returning({ id: providerEvents.id })
      if (fresh.length === 0) return false
      await apply(unit)
      crashPoint('between webhook and commit')
      return true
    }),

  /** Deletes a batch of the events that were applied before a time. Resolves with true if there may be more. */
  pruneApplied: async (before: Date): Promise<boolean> => {
    const old = db
      .select({ id: providerEvents.id })
      .from(providerEvents)
      .where(lt(providerEvents.receivedAt, before))
      .orderBy(asc(providerEvents.receivedAt))
      .limit(pruneSize)
      .for('update', { skipLocked: true })
    const { rowCount } = await db.delete(providerEvents).where(inArray(providerEvents.id, old))
    return rowCount === pruneSize
  },

  /** Returns the ids of the given events that were applied before. */
  appliedOf: async (eventIds: string[]): Promise<Set<string>> => {
    if (eventIds.length === 0) return new Set()
    const rows = await db
      .select({ id: providerEvents.id })
      .from(providerEvents)
      .where(inArray(providerEvents.id, eventIds))
    return new Set(rows.map(({ id }) => id))
  },
})

const { dispute: _, ...claimedColumns } = getTableColumns(payments)

/** `opening`: creating the intent of a customer who wants to pay. `other`: every other step. */
export type StepKind = 'opening' | 'other'

const isOpening = sql`(${payments.nextStep} = 'create-intent' AND NOT ${payments.closing})`

/** Claims payments that need a call to the provider, so that only one process makes the call. */
const dueWork = (db: NodePgDatabase) => ({
  /**
   * Claims due steps of a kind for `leaseSeconds`. If this process dies, another process claims them after that time
   * and repeats the calls with the same idempotency keys.
   */
  claimDue: async (
    at: Date,
    { kind, limit, leaseSeconds }: { kind: StepKind; limit: number; leaseSeconds: number },
  ): Promise<ClaimedPayment[]> => {
    const due = db
      .select({ id: payments.id })
      .from(payments)
      .where(
        and(isNotNull(payments.nextStep), lte(payments.dueAt, at), kind === 'opening' ? isOpening : not(isOpening)),
      )
      .orderBy(asc(payments.dueAt))
      .limit(limit)
      .for('update', { skipLocked: true })
    return db
      .update(payments)
      .set({ dueAt: new Date(at.getTime() + leaseSeconds * 1000), attempts: sql`${payments.attempts} + 1` })
      .where(inArray(payments.id, due))
      .returning(claimedColumns)
  },

  /** Postpones a step that failed, unless the payment has changed since it was claimed. */
  postpone: async (
    { id, version }: Pick<Payment, 'id' | 'version'>,
    { until, problem, underNewKey }: { until: Date; problem: string; underNewKey: boolean },
  ): Promise<void> => {
    await db
      .update(payments)
      .set({
        dueAt: until,
        problem: problem.slice(0, problemLength),
        ...(underNewKey ? { keyNumber: sql`${payments.keyNumber} + 1` } : {}),
      })
      .where(and(eq(payments.id, id), eq(payments.version, version)))
  },

  /** Claims unpaid intents that were not looked up for `uncheckedSeconds`; they count as looked up from now on. */
  claimUnpaid: async (
    at: Date,
    { limit, uncheckedSeconds }: { limit: number; uncheckedSeconds: number },
  ): Promise<{ id: string; providerPaymentId: string | null }[]> => {
    const stale = db
      .select({ id: payments.id })
      .from(payments)
      .where(
        and(
          eq(payments.status, 'requires_payment'),
          lte(payments.checkedAt, new Date(at.getTime() - uncheckedSeconds * 1000)),
        ),
      )
      .orderBy(asc(payments.checkedAt))
      .limit(limit)
      .for('update', { skipLocked: true })
    return db
      .update(payments)
      .set({ checkedAt: at })
      .where(inArray(payments.id, stale))
      .returning({ id: payments.id, providerPaymentId: payments.providerPaymentId })
  },
})

const load = async (tx: Transaction, key: PaymentKey): Promise<Payment> => {
  const [row] = await tx.select().from(payments).where(conditionOf(key)).for('update')
  if (!row) {
    throw Object.assign(new PaymentNotFound(), { cause: new Error(`there is no payment ${JSON.stringify(key)}`) })
  }
  const made = await tx
    .select({
      id: refunds.providerRefundId,
      amount: refunds.amount,
      status: refunds.status,
      reason: refunds.reason,
    })
    .from(refunds)
    .where(eq(refunds.paymentId, row.id))
    .orderBy(asc(refunds.createdAt), asc(refunds.providerRefundId))
  return { ...row, dispute: disputeOf(row.dispute), refunds: made }
}

// A webhook may arrive before the intent's id is stored. The payment is then found by its id in the metadata.
const conditionOf = (key: PaymentKey) => {
  if ('reservationId' in key) return eq(payments.reservationId, key.reservationId)
  if (!('providerPaymentId' in key)) return eq(payments.id, key.id)
  const byProvider = eq(payments.providerPaymentId, key.providerPaymentId)
  if (key.id === undefined) return byProvider
  return or(byProvider, and(eq(payments.id, key.id), isNull(payments.providerPaymentId)))
}

/** The columns of a payment's own row. */
const columnsOf = ({ refunds: _, dispute, ...columns }: Payment) => ({ ...columns, dispute: storedDispute(dispute) })

const storedDispute = (dispute: Dispute | null): StoredDispute | null =>
  dispute && { ...dispute, dueBy: dispute.dueBy?.toISOString() ?? null }

const disputeOf = (stored: StoredDispute | null): Dispute | null =>
  stored && { ...stored, dueBy: stored.dueBy === null ? null : new Date(stored.dueBy) }

const save = async ({ tx, record }: UnitOfWork, before: Payment, decision: Decision, at: Date): Promise<void> => {
  const after = decision.payment
  const { status, intentRequested, closing, providerPaymentId, clientSecret, lastError, version } = after
  const { capturedAmount, refundedAmount, refundFailures, refundPublished, dispute, lostAmount } = after
  const dueAt = nextStep(after) ? new Date(at.getTime() + dueAfterSeconds(before, after) * 1000) : null
  await tx
    .update(payments)
    .set({
      status,
      intentRequested,
      closing,
      providerPaymentId,
      clientSecret,
      lastError,
      capturedAmount,
      refundedAmount,
      refundFailures,
      refundPublished,
      dispute: storedDispute(dispute),
      lostAmount,
      version,
      dueAt,
      attempts: 0,
      problem: problemOf(after)?.slice(0, problemLength) ?? null,
    })
    .where(eq(payments.id, after.id))
  for (const refund of after.refunds) {
    if (!before.refunds.includes(refund)) await saveRefund(tx, after.id, refund)
  }
  await record(...eventsOf(decision))
}

const saveRefund = async (
  tx: Transaction,
  paymentId: string,
  { id, amount, status, reason }: Refund,
): Promise<void> => {
  await tx
    .insert(refunds)
    .values({ providerRefundId: id, paymentId, amount, status, reason })
    .onConflictDoUpdate({ target: refunds.providerRefundId, set: { status, reason } })
}

const eventsOf = ({ payment, facts }: Decision): NewEvent[] => facts.map((fact) => eventOf(payment, fact))

const eventOf = (payment: Payment, fact: Fact): NewEvent => {
  const { id: paymentId, reservationId, amount, currency, providerPaymentId, version } = payment
  const refundedAmount = refundedOrLostAmount(payment)
  const about = { subject: paymentId, sequence: version }
  switch (fact) {
    case 'succeeded':
      return newEvent(paymentSucceeded, {
        ...about,
        data: { paymentId, reservationId, amount, currency, providerPaymentId },
      })
    case 'partially-refunded':
      return newEvent(paymentPartiallyRefunded, { ...about, data: { paymentId, reservationId, refundedAmount } })
    case 'refunded':
      return newEvent(paymentRefunded, { ...about, data: { paymentId, reservationId, amount: refundedAmount } })
    case 'cancelled':
      return newEvent(paymentCancelled, { ...about, data: { paymentId, reservationId } })
  }
}
