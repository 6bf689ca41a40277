import { and, eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { PaymentNotFound } from '../../domain/errors.ts'
import type { PaymentChanges } from '../../infrastructure/payment-changes.ts'
import { payments } from '../../infrastructure/tables.ts'

export type ViewPayment = ReturnType<typeof viewPayment>

/** Another replica may change the payment: a wait looks again after this long, even if nothing was heard here. */
const lookAgainMilliseconds = 250

/**
 * A reservation's payment, for its owner and for staff. With `waitMilliseconds`, waits that long for the intent to be
 * ready, and for the payment to be there at all. Throws PaymentNotFound, also for somebody else's.
 */
export const viewPayment = ({
  db,
  changes,
  publishableKey,
}: {
  db: NodePgDatabase
  changes: PaymentChanges
  publishableKey: string
}) => {
  const read = async (reservationId: string, asker: { id: string; isSuperuser: boolean }) => {
    const owned = asker.isSuperuser ? undefined : eq(payments.userId, asker.id)
    const [payment] = await db
      .select()
      .from(payments)
      .where(and(eq(payments.reservationId, reservationId), owned))
    return payment
  }

  return async ({
    reservationId,
    asker,
    waitMilliseconds,
  }: {
    reservationId: string
    asker: { id: string; isSuperuser: boolean }
    waitMilliseconds: number
  }) => {
    const deadline = Date.now() + waitMilliseconds
    let payment = await read(reservationId, asker)
    while ((payment === undefined || payment.status === 'preparing') && Date.now() < deadline) {
      if (!(await changes.next(reservationId, Math.min(lookAgainMilliseconds, deadline - Date.now())))) break
      payment = await read(reservationId, asker)
    }
    if (payment === undefined) throw new PaymentNotFound('There is no such payment.')
    const payable = payment.status === 'requires_payment' && !payment.closing
    return {
      id: payment.id,
      status: payment.status,
      provider_payment_id: payment.providerPaymentId,
      client_secret: payable ? payment.clientSecret : null,
      publishable_key: publishableKey,
      amount: payment.amount,
      currency: payment.currency,
      last_error: payment.lastError,
      refunded_amount: payment.refundedAmount,
    }
  }
}
