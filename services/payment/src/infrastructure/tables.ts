import { messagingTables } from '@marquee/messaging/events/tables'
import { type SQL, sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgSchema, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { nextStep, type Step, steps } from '../domain/next-step.ts'
import { type Dispute, type PaymentStatus, paymentStatuses, type Refund } from '../domain/payment.ts'

const schema = pgSchema('payment')

export const { events, inbox } = messagingTables(schema)

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 })

const literal = (word: string): string => `'${word}'`
const literals = (words: readonly string[]) => sql.raw(`(${words.map(literal).join(', ')})`)

/** What the domain says for each status, as an expression: the rule stands once, and PostgreSQL holds every row to it. */
const nextStepInSql = (): SQL => {
  const cases = paymentStatuses.flatMap((status) =>
    [false, true].flatMap((closing) => {
      const step = nextStep({ status, closing })
      return step === null ? [] : [`WHEN status = ${literal(status)} AND closing = ${closing} THEN ${literal(step)}`]
    }),
  )
  return sql.raw(`CASE ${cases.join(' ')} END`)
}

/** A dispute as JSON has it. */
export type StoredDispute = Omit<Dispute, 'dueBy'> & { readonly dueBy: string | null }

export const payments = schema.table(
  'payments',
  {
    id: uuid('id').primaryKey(),
    // One payment for a reservation: the customer who is declined tries again on the same intent.
    reservationId: uuid('reservation_id').notNull().unique(),
    userId: uuid('user_id').notNull(),
    amount: integer('amount').notNull(),
    currency: text('currency').notNull(),
    description: text('description').notNull(),
    status: text('status').$type<PaymentStatus>().notNull(),
    closing: boolean('closing').notNull(),
    providerPaymentId: text('provider_payment_id').unique(),
    clientSecret: text('client_secret'),
    lastError: text('last_error'),
    capturedAmount: integer('captured_amount').notNull(),
    refundedAmount: integer('refunded_amount').notNull(),
    refundFailures: integer('refund_failures').notNull().default(0),
    refundTold: boolean('refund_told').notNull().default(false),
    dispute: jsonb('dispute').$type<StoredDispute>(),
    lostAmount: integer('lost_amount').notNull().default(0),
    expiresAt: instant('expires_at').notNull(),
    version: integer('version').notNull(),
    /** Computed by PostgreSQL, so that it is right whoever writes the row: a replica of an older version does not name it. */
    nextStep: text('next_step').$type<Step>().generatedAlwaysAs(nextStepInSql()),
    /** When the next step at the provider is due; null if there is none. Also the lease of the process that takes it. */
    dueAt: instant('due_at'),
    /** How often the step that is due has been begun. */
    attempts: integer('attempts').notNull().default(0),
    /**
     * Part of the next step's idempotency key. An error may be kept under the key and would only be answered again for a
     * day: when the provider says so, the step goes on under another key.
     */
    keyNumber: integer('key_number').notNull().default(0),
    /** Why the step failed last, for operators. */
    problem: text('problem'),
    /** When the provider was last asked of an intent that nobody had paid. */
    checkedAt: instant('checked_at').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    check('payments_status', sql`status IN ${literals(paymentStatuses)}`),
    check('payments_next_step', sql`next_step IN ${literals(steps)}`),
    check(
      'payments_amount',
      sql`amount >= 0 AND captured_amount >= 0 AND refunded_amount BETWEEN 0 AND captured_amount AND lost_amount >= 0`,
    ),
    index('payments_by_status').on(table.status, table.id),
    index('payments_due').on(table.dueAt).where(sql`next_step IS NOT NULL`),
    index('payments_opening').on(table.dueAt).where(sql`next_step = 'create-intent' AND NOT closing`),
    index('payments_unpaid').on(table.checkedAt).where(sql`status = 'requires_payment'`),
  ],
)

/** What was given back, by us and by staff, as the provider calls it. */
export const refunds = schema.table(
  'refunds',
  {
    providerRefundId: text('provider_refund_id').primaryKey(),
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    amount: integer('amount').notNull(),
    status: text('status').$type<Refund['status']>().notNull(),
    /** Why it is pending or has failed, in the provider's words. */
    reason: text('reason'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    check('refunds_status', sql`status IN ('pending', 'succeeded', 'failed')`),
    index('refunds_of_payment').on(table.paymentId),
  ],
)

/** The provider's events that were applied. They are repeated for three days and in any order. */
export const providerEvents = schema.table(
  'stripe_events',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    receivedAt: instant('received_at').notNull().defaultNow(),
  },
  (table) => [index('stripe_events_by_age').on(table.receivedAt)],
)

/** How far we have read the provider's own list of events: one row, or none before the first time. */
export const eventCursor = schema.table(
  'event_cursor',
  {
    provider: text('provider').primaryKey().default('stripe'),
    /** Everything up to this event was applied. */
    eventId: text('event_id').notNull(),
    /** When the provider made it, in seconds since 1970 by the provider's clock. */
    created: bigint('created', { mode: 'number' }).notNull(),
  },
  () => [check('event_cursor_only_one', sql`provider = 'stripe'`)],
)
