import { and, asc, count, desc, eq, getTableColumns, inArray, lt, not, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { isStuck, nextStep, retryPolicy } from '../../domain/next-step.ts'
import type { PaymentStatus } from '../../domain/payment.ts'
import { isAmending, payments, refunds } from '../../infrastructure/tables.ts'

export type ListPayments = ReturnType<typeof listPayments>

// The client secret is not even read from the database.
const { clientSecret: _, ...columns } = getTableColumns(payments)

/** `isStuck` in SQL. Few payments have a next step, and the indexes `payments_due` and `payments_amending` cover them. */
const isStuckInSql = sql<boolean>`((${payments.nextStep} IS NOT NULL OR ${isAmending})
  AND (${payments.attempts} >= ${retryPolicy.stuckAfterAttempts}
    OR ((${payments.nextStep} = 'refund' OR ${payments.status} = 'succeeded') AND ${payments.refundFailures} >= ${retryPolicy.stuckAfterFailures})))`

const maxCount = 1_000

/** Counts stuck payments, up to 1,000. */
export const countStuckPayments =
  ({ db }: { db: NodePgDatabase }) =>
  async (): Promise<number> => {
    const stuck = db.select({ id: payments.id }).from(payments).where(isStuckInSql).limit(maxCount).as('stuck')
    const [row] = await db.select({ count: count() }).from(stuck)
    return row?.count ?? 0
  }

/**
 * Lists the payments of all customers with their refunds, newest first. Returns one row more than the limit when there
 * is another page.
 */
export const listPayments = ({ db }: { db: NodePgDatabase }) => {
  /** The refunds of several payments, oldest first, read in one query. */
  const refundsOf = async (paymentIds: string[]) => {
    const rows = await db
      .select()
      .from(refunds)
      .where(inArray(refunds.paymentId, paymentIds))
      .orderBy(asc(refunds.createdAt), asc(refunds.providerRefundId))
    return Map.groupBy(rows, ({ paymentId }) => paymentId)
  }

  return async ({
    status,
    reservationId,
    stuck,
    before,
    limit,
  }: {
    status: PaymentStatus | undefined
    reservationId: string | undefined
    stuck: boolean | undefined
    before: string | undefined
    limit: number
  }) => {
    const rows = await db
      .select(columns)
      .from(payments)
      .where(
        and(
          status && eq(payments.status, status),
          reservationId === undefined ? undefined : eq(payments.reservationId, reservationId),
          stuck === undefined ? undefined : stuck ? isStuckInSql : not(isStuckInSql),
          before === undefined ? undefined : lt(payments.id, before),
        ),
      )
      .orderBy(desc(payments.id))
      .limit(limit + 1)
    const refundsByPayment = await refundsOf(rows.map(({ id }) => id))
    return rows.map((payment) => ({
      id: payment.id,
      reservation_id: payment.reservationId,
      user_id: payment.userId,
      status: payment.status,
      provider_payment_id: payment.providerPaymentId,
      amount: payment.amount,
      currency: payment.currency,
      captured_amount: payment.capturedAmount,
      refunded_amount: payment.refundedAmount,
      lost_amount: payment.lostAmount,
      given_back_amount: payment.givenBackAmount,
      dispute: payment.dispute && {
        id: payment.dispute.id,
        status: payment.dispute.providerStatus,
        reason: payment.dispute.reason,
        amount: payment.dispute.amount,
        due_by: payment.dispute.dueBy,
      },
      last_error: payment.lastError,
      next_step: nextStep(payment),
      attempts: payment.attempts,
      problem: payment.problem,
      due_at: payment.dueAt?.toISOString() ?? null,
      is_stuck: isStuck({ ...payment, nextStep: nextStep(payment) }),
      expires_at: payment.expiresAt.toISOString(),
      created_at: payment.createdAt.toISOString(),
      refunds: (refundsByPayment.get(payment.id) ?? []).map(
        ({ providerRefundId, amount, status, reason, createdAt }) => ({
          id: providerRefundId,
          amount,
          status,
          reason,
          created_at: createdAt.toISOString(),
        }),
      ),
    }))
  }
}
