import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import {
  paymentCancelled,
  paymentPartiallyRefunded,
  paymentRefunded,
  paymentSucceeded,
} from '@marquee/contracts/payment-events'
import type { Transact, Transaction, UnitOfWork } from '@marquee/messaging/outbox'
import { and, asc, eq, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { PaymentNotFound } from '../domain/errors.ts'
import { type Decision, type Fact, nextStep, type Payment } from '../domain/payment.ts'
import { payments, refunds, stripeEvents } from './tables.ts'

export type Payments = ReturnType<typeof paymentRepository>

/** By which of its names a payment is meant. */
export type PaymentKey =
  | { id: string }
  | { reservationId: string }
  | { providerPaymentId: string; id?: string | undefined }

/** A step at the provider that this process has taken on. */
export type ClaimedPayment = Payment & { readonly attempts: number; readonly keyNumber: number }

/**
 * Payments. Every change loads the row, locks it, asks a rule, and writes what the rule said and the events together.
 * Whether there is a next step to take at the provider follows from the state, and is written with it.
 *
 * @param changed is told every payment that this process has changed, once that is committed
 */
export const paymentRepository = ({
  db,
  transact,
  changed,
}: {
  db: NodePgDatabase
  transact: Transact
  changed: (payment: Payment) => void
}) => {
  const change = async (key: PaymentKey, rule: (payment: Payment) => Decision, unit?: UnitOfWork): Promise<Payment> => {
    const apply = async (work: UnitOfWork): Promise<Payment> => {
      const payment = await load(work.tx, key)
      const decision = rule(payment)
      if (decision.payment.version === payment.version) return payment
      await save(work, decision)
      work.afterCommit(() => changed(decision.payment))
      return decision.payment
    }
    return unit ? apply(unit) : transact(apply)
  }

  return {
    /** Adds a payment; a reservation that has one already keeps it. */
    add: async ({ tx, record, afterCommit }: UnitOfWork, decision: Decision): Promise<void> => {
      const added = await tx
        .insert(payments)
        .values({ ...decision.payment, dueAt: nextStep(decision.payment) ? new Date() : null })
        .onConflictDoNothing({ target: payments.reservationId })
        .returning({ id: payments.id })
      if (added.length === 0) return
      await record(...eventsOf(decision))
      afterCommit(() => changed(decision.payment))
    },

    /** Changes a payment by a rule, in the caller's transaction if there is one. Throws PaymentNotFound. */
    change,

    /** Applies a provider's event once. Returns false for one that was applied before. */
    applyOnce: (event: { id: string; type: string }, apply: (unit: UnitOfWork) => Promise<void>): Promise<boolean> =>
      transact(async (unit) => {
        const fresh = await unit.tx
          .insert(stripeEvents)
          .values(event)
          .onConflictDoNothing()
          .returning({ id: stripeEvents.id })
        if (fresh.length === 0) return false
        await apply(unit)
        return true
      }),

    saveRefund: async (refund: typeof refunds.$inferInsert): Promise<void> => {
      const { status } = refund
      await db.insert(refunds).values(refund).onConflictDoUpdate({ target: refunds.providerRefundId, set: { status } })
    },

    /**
     * Takes on steps that are due, for `leaseSeconds`: if this process dies, another takes them on after that, and
     * repeats the call with the same idempotency key.
     */
    claimDue: async (
      now: Date,
      { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
    ): Promise<ClaimedPayment[]> => {
      const due = db
        .select({ id: payments.id })
        .from(payments)
        .where(lte(payments.dueAt, now))
        .orderBy(asc(payments.dueAt))
        .limit(limit)
        .for('update', { skipLocked: true })
      return db
        .update(payments)
        .set({ dueAt: new Date(now.getTime() + leaseSeconds * 1000), attempts: sql`${payments.attempts} + 1` })
        .where(inArray(payments.id, due))
        .returning()
    },

    /** Puts a step off that could not be taken, unless the payment has moved on meanwhile. */
    putOff: async (
      { id, version }: Payment,
      { until, problem, underNewKey }: { until: Date; problem: string; underNewKey: boolean },
    ): Promise<void> => {
      await db
        .update(payments)
        .set({
          dueAt: until,
          problem: problem.slice(0, 500),
          ...(underNewKey ? { keyNumber: sql`${payments.keyNumber} + 1` } : {}),
        })
        .where(and(eq(payments.id, id), eq(payments.version, version)))
    },

    /** Intents that nobody has paid and nobody has asked after for a while; they count as asked after from now on. */
    claimUnpaid: async (
      now: Date,
      { limit, uncheckedSeconds }: { limit: number; uncheckedSeconds: number },
    ): Promise<Payment[]> => {
      const stale = db
        .select({ id: payments.id })
        .from(payments)
        .where(
          and(
            eq(payments.status, 'requires_payment'),
            lte(payments.checkedAt, new Date(now.getTime() - uncheckedSeconds * 1000)),
          ),
        )
        .orderBy(asc(payments.checkedAt))
        .limit(limit)
        .for('update', { skipLocked: true })
      return db.update(payments).set({ checkedAt: now }).where(inArray(payments.id, stale)).returning()
    },
  }
}

const load = async (tx: Transaction, key: PaymentKey): Promise<Payment> => {
  const [row] = await tx.select().from(payments).where(conditionOf(key)).for('update')
  if (!row) throw new PaymentNotFound(`There is no payment ${JSON.stringify(key)}.`)
  return row
}

// A webhook may come before we have stored the answer that told us the intent's id; it also names our own id.
const conditionOf = (key: PaymentKey) => {
  if ('reservationId' in key) return eq(payments.reservationId, key.reservationId)
  if (!('providerPaymentId' in key)) return eq(payments.id, key.id)
  const byProvider = eq(payments.providerPaymentId, key.providerPaymentId)
  if (key.id === undefined) return byProvider
  return or(byProvider, and(eq(payments.id, key.id), isNull(payments.providerPaymentId)))
}

const save = async ({ tx, record }: UnitOfWork, decision: Decision): Promise<void> => {
  const { id, status, closing, providerPaymentId, clientSecret, lastError, capturedAmount, refundedAmount, version } =
    decision.payment
  const dueAt = nextStep(decision.payment) ? new Date() : null
  await tx
    .update(payments)
    .set({
      status,
      closing,
      providerPaymentId,
      clientSecret,
      lastError,
      capturedAmount,
      refundedAmount,
      version,
      dueAt,
      attempts: 0,
      problem: null,
    })
    .where(eq(payments.id, id))
  await record(...eventsOf(decision))
}

/** A decision's facts in the published language. */
const eventsOf = ({ payment, facts }: Decision): NewEvent[] => facts.map((fact) => eventOf(payment, fact))

const eventOf = (payment: Payment, fact: Fact): NewEvent => {
  const { id: paymentId, reservationId, amount, currency, providerPaymentId, refundedAmount, version } = payment
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
