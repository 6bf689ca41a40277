import type { NewEvent } from '@marquee/contracts/define-event'
import type { Clock } from '@marquee/kernel/clock'
import { crashPoint } from '@marquee/messaging/crash-points'
import { childTraceparent } from '@marquee/messaging/events/trace-context'
import type { Database, Transact, UnitOfWork } from '@marquee/messaging/publishing/outbox'
import { and, asc, eq, getTableColumns, inArray, isNotNull, isNull, lt, lte, not, or, sql } from 'drizzle-orm'
import { dueAfterSeconds, nextStep, type Step } from '../domain/next-step.ts'
import type { Decision, Payment, PaymentStatus } from '../domain/payment.ts'
import { eventsOf } from './payment-events.ts'
import {
  type Client,
  insertPayments,
  lockPayment,
  notFound,
  type PaymentKey,
  readLockedPaymentsOf,
  readPayment,
  type StoredPayment,
} from './payment-rows.ts'
import { isAmending, payments, providerEvents } from './tables.ts'
import { type ProviderEvent, problemLength, recordEvent, writeDecision, writeLocked } from './write-decision.ts'

export type Payments = ReturnType<typeof paymentRepository>

/** Maximum rows that one pruning transaction deletes. */
const pruneSize = 1_000

/** A payment whose next step this process has claimed. */
export type ClaimedPayment = Omit<Payment, 'refunds' | 'dispute'> & {
  readonly nextStep: Step | null
  readonly attempts: number
  readonly keyNumber: number
  readonly createdAt: Date
}

/**
 * Stores payments. A change reads the payment, applies a rule, and writes the new state together with its events.
 * PostgreSQL generates the next step from the state; the time at which the step is due is written here.
 *
 * A change outside a transaction takes two statements: it reads without a lock, and writes only if the payment still has
 * the version that was read. If another change came first, a transaction locks the payment and applies the rule again.
 *
 * @param changed is called after the commit of every change in this process, with the payment, the payment's status
 *   before the change (undefined for a new payment), and whether the change has claimed the payment's next step
 * @param wakeRelay is called after each commit that recorded events
 */
export const paymentRepository = (dependencies: Dependencies) => {
  const { db, now, changed } = dependencies
  const { change, apply } = paymentChanger(dependencies)
  return {
    /** Adds payments. A reservation that already has a payment gets no other. */
    add: async ({ tx, record, afterCommit }: UnitOfWork, decisions: readonly TracedDecision[]): Promise<void> => {
      const rows = decisions.map(({ payment }) => ({ ...payment, dueAt: nextStep(payment) ? now() : null }))
      const ids = await insertPayments(tx.$client, rows)
      const added = decisions.filter(({ payment }) => ids.has(payment.id))
      await record(...added.flatMap(tracedEventsOf))
      afterCommit(() => {
        for (const { payment } of added) changed(payment, undefined, false)
      })
    },

    /** Changes a payment by a rule, in the caller's transaction if there is one. Throws PaymentNotFound. */
    change: async (key: PaymentKey, rule: Rule, unit?: UnitOfWork): Promise<Payment> =>
      unit ? apply(unit, key, rule, {}) : change(key, rule, {}),

    changeAll: changeAllWith(dependencies),

    /**
     * Changes a payment by a rule and claims its next step for `leaseSeconds`, as `claimDue` does. Resolves with
     * undefined if there is nothing to claim: the rule changed nothing, or left no next step. Throws PaymentNotFound.
     */
    changeAndClaim: async (key: PaymentKey, rule: Rule, leaseSeconds: number): Promise<ClaimedPayment | undefined> => {
      let before: Payment | undefined
      const observed: Rule = (payment) => {
        before = payment
        return rule(payment)
      }
      const { refunds: _, dispute: __, ...after } = await change(key, observed, { leaseSeconds })
      const step = nextStep(after)
      return step === null || after.version === before?.version ? undefined : { ...after, nextStep: step, attempts: 1 }
    },

    /**
     * Changes a payment by a rule about an event of the provider, once for each event. Resolves with false if the event
     * was applied before. Throws PaymentNotFound, and then does not record the event as applied.
     */
    changeOnce: async (event: ProviderEvent, key: PaymentKey, rule: Rule): Promise<boolean> => {
      let isFresh = true
      const decide: Rule = (payment) => {
        const decision = rule(payment)
        crashPoint('between webhook and commit')
        return decision
      }
      await change(key, decide, { event, onRepeated: () => (isFresh = false) })
      return isFresh
    },

    /** Reads a payment with its refunds. Throws PaymentNotFound. */
    find: (key: PaymentKey): Promise<Payment> => change(key, (payment) => ({ payment, facts: [] }), {}),

    ...providerEventLog(db),
    ...dueWork(db),
  }
}

type Dependencies = {
  readonly db: Database
  readonly transact: Transact
  readonly now: Clock
  readonly changed: (payment: Payment, before: PaymentStatus | undefined, isClaimed: boolean) => void
  readonly wakeRelay: () => void
}

type Rule = (payment: Payment) => Decision

/** The cause of a change: an event about a reservation. */
type Cause = { readonly reservationId: string } & Traced

/** `traceparent`: the trace in which the events of a decision are recorded. */
type Traced = { readonly traceparent?: string | undefined }

type TracedDecision = Decision & Traced

const tracedEventsOf = ({ traceparent, ...decision }: TracedDecision): NewEvent[] =>
  eventsOf(decision).map((event) => ({ ...event, traceparent: childTraceparent(traceparent) }))

/**
 * Creates the repository's `changeAll`: it changes the payments of reservations by a rule, in a few statements for any
 * number of payments. The rule is applied once for each cause, in their order, and must not change refunds. Throws
 * PaymentNotFound if a reservation has no payment.
 */
const changeAllWith =
  ({ now, changed }: Pick<Dependencies, 'now' | 'changed'>) =>
  async ({ tx, record, afterCommit }: UnitOfWork, causes: readonly Cause[], rule: Rule): Promise<void> => {
    const ids = [...new Set(causes.map(({ reservationId }) => reservationId))]
    const before = await readLockedPaymentsOf(tx.$client, ids)
    const current = new Map<string, Payment>(before.map((payment) => [payment.reservationId, payment]))
    const events = causes.flatMap(({ reservationId, traceparent }) => {
      const payment = current.get(reservationId)
      if (payment === undefined) throw notFound({ reservationId })
      const decision = rule(payment)
      current.set(reservationId, decision.payment)
      return tracedEventsOf({ ...decision, traceparent })
    })
    const changes = before
      .map((payment) => ({ before: payment, after: current.get(payment.reservationId) ?? payment }))
      .filter(({ before: { version }, after }) => after.version !== version)
    if (changes.length === 0) return
    await record(...events)
    await writeLocked(
      tx.$client,
      changes.map((change) => ({ ...change, dueAt: dueAtOf(change.before, change.after, now(), undefined) })),
    )
    afterCommit(() => {
      for (const change of changes) changed(change.after, change.before.status, false)
    })
  }

type ChangeOptions = {
  /** The provider's event that the change applies. */
  readonly event?: ProviderEvent
  /** Is called if the event was applied before. */
  readonly onRepeated?: () => void
  /** The lease, if the change also claims the next step. */
  readonly leaseSeconds?: number
}

const paymentChanger = ({ db, transact, now, changed, wakeRelay }: Dependencies) => {
  /** Reads, decides and writes. Resolves with undefined, and writes nothing, if another change came in between. */
  const attempt = async (
    { client, afterCommit }: { client: Client; afterCommit: (action: () => void) => void },
    key: PaymentKey,
    rule: Rule,
    { event, onRepeated, leaseSeconds }: ChangeOptions,
  ): Promise<StoredPayment | undefined> => {
    const { payment: before, isApplied } = await readPayment(client, key, event?.id)
    if (isApplied) {
      onRepeated?.()
      return before
    }
    const decision = rule(before)
    const after = decision.payment
    if (after.version === before.version) {
      if (event) await recordEvent(client, event)
      return before
    }
    const isClaimed = leaseSeconds !== undefined && nextStep(after) !== null
    const dueAt = dueAtOf(before, after, now(), isClaimed ? leaseSeconds : undefined)
    const events = eventsOf(decision)
    if (!(await writeDecision(client, { before, after, events, event, dueAt, isClaimed }))) return undefined
    afterCommit(() => {
      if (events.length > 0) wakeRelay()
      changed(after, before.status, isClaimed)
    })
    return { ...before, ...after }
  }

  /** Changes a payment that stays locked until the end of the transaction. */
  const apply = async ({ tx, afterCommit }: UnitOfWork, key: PaymentKey, rule: Rule, options: ChangeOptions) => {
    const client = tx.$client
    const id = await lockPayment(client, key)
    const changedPayment = await attempt({ client, afterCommit }, { id }, rule, options)
    if (changedPayment === undefined) throw new Error(`payment ${id} has changed although it is locked`)
    return changedPayment
  }

  const unlocked = { client: db.$client, afterCommit: (action: () => void) => action() }
  return {
    apply,
    change: async (key: PaymentKey, rule: Rule, options: ChangeOptions): Promise<StoredPayment> =>
      (await attempt(unlocked, key, rule, options)) ?? transact((unit) => apply(unit, key, rule, options)),
  }
}

/** When the next step is due: at the end of its lease if the step is claimed, else after the step's delay. */
const dueAtOf = (before: Payment, after: Payment, at: Date, leaseSeconds: number | undefined): Date | null =>
  nextStep(after) === null ? null : new Date(at.getTime() + (leaseSeconds ?? dueAfterSeconds(before, after)) * 1000)

/** The provider's events that were applied. */
const providerEventLog = (db: Database) => ({
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

/**
 * `opening`: creating the intent of a customer who wants to pay. `amending`: the steps after giving seats back. `other`:
 * every other step.
 */
export type StepKind = 'opening' | 'amending' | 'other'

const isOpening = sql`(${payments.nextStep} = 'create-intent' AND NOT ${payments.closing})`

const isDue = (kind: StepKind, at: Date) => {
  // A replica of the version before seats could be given back stores no time for the steps that it does not have.
  if (kind === 'amending') return and(isAmending, or(isNull(payments.dueAt), lte(payments.dueAt, at)))
  const isOfKind = kind === 'opening' ? isOpening : not(isOpening)
  return and(isNotNull(payments.nextStep), lte(payments.dueAt, at), isOfKind)
}

/** Claims payments that need a call to the provider, so that only one process makes the call. */
const dueWork = (db: Database) => ({
  /**
   * Claims due steps of a kind for `leaseSeconds`. If this process dies, another process claims the steps after that
   * time and repeats the calls with the same idempotency keys.
   */
  claimDue: async (
    at: Date,
    { kind, limit, leaseSeconds }: { kind: StepKind; limit: number; leaseSeconds: number },
  ): Promise<ClaimedPayment[]> => {
    const due = db
      .select({ id: payments.id })
      .from(payments)
      .where(isDue(kind, at))
      .orderBy(asc(payments.dueAt))
      .limit(limit)
      .for('update', { skipLocked: true })
    const claimed = await db
      .update(payments)
      .set({ dueAt: new Date(at.getTime() + leaseSeconds * 1000), attempts: sql`${payments.attempts} + 1` })
      .where(inArray(payments.id, due))
      .returning(claimedColumns)
    return claimed.map((payment) => ({ ...payment, nextStep: nextStep(payment) }))
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
