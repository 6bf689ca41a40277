import type { Clock } from '@marquee/kernel/clock'
import { eq } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { PaymentNotFound } from '../../domain/errors.ts'
import type { PaymentChanges } from '../../infrastructure/payment-changes.ts'
import { payments } from '../../infrastructure/tables.ts'

type Asker = { readonly id: string; readonly isSuperuser: boolean }

const isFor = ({ userId }: { userId: string }, { id, isSuperuser }: Asker): boolean => isSuperuser || userId === id

export type ViewPayment = ReturnType<typeof viewPayment>

/** How old a reservation may be whose payment is still expected to arrive. */
const expectedMilliseconds = 60_000

/** When a UUIDv7 was made; the ids of reservations are such. */
const madeAt = (id: string): number => (id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0)

/**
 * A reservation's payment, for its owner and for staff. With `waitMilliseconds`, waits that long for the intent to be
 * ready, and for the payment of a reservation that was just made to be there at all. Throws PaymentNotFound, at once for
 * somebody else's and for an id that no reservation of this minute can have.
 *
 * A user who waits for several others already, or who meets a process where too many wait, is answered at once.
 */
export const viewPayment = ({
  db,
  changes,
  publishableKey,
  now,
}: {
  db: NodePgDatabase
  changes: PaymentChanges
  publishableKey: string
  now: Clock
}) => {
  const read = async (reservationId: string) =>
    (await db.select().from(payments).where(eq(payments.reservationId, reservationId)))[0]

  type Row = Awaited<ReturnType<typeof read>>

  const isWorthWaitingFor = (payment: Row, reservationId: string, asker: Asker): boolean =>
    payment === undefined
      ? Math.abs(now().getTime() - madeAt(reservationId)) < expectedMilliseconds
      : payment.status === 'preparing' && isFor(payment, asker)

  /** Reads the payment, and again whenever it has changed, until it is ready or the time is over. */
  const readWhenReady = async (reservationId: string, asker: Asker, waitMilliseconds: number): Promise<Row> => {
    const deadline = performance.now() + waitMilliseconds
    const watch = changes.watch(reservationId)
    try {
      let payment = await read(reservationId)
      while (isWorthWaitingFor(payment, reservationId, asker) && performance.now() < deadline && !changes.isClosed()) {
        await watch.next(deadline - performance.now())
        payment = await read(reservationId)
      }
      return payment
    } finally {
      watch.stop()
    }
  }

  return async ({
    reservationId,
    asker,
    waitMilliseconds,
  }: {
    reservationId: string
    asker: Asker
    waitMilliseconds: number
  }) => {
    const leave = waitMilliseconds > 0 ? changes.admit(asker.id) : undefined
    let payment: Row
    try {
      payment = leave ? await readWhenReady(reservationId, asker, waitMilliseconds) : await read(reservationId)
    } finally {
      leave?.()
    }
    if (payment === undefined || !isFor(payment, asker)) throw new PaymentNotFound()
    const payable = payment.status === 'requires_payment' && !payment.closing
    return {
      hasWaited: leave !== undefined,
      payment: {
        id: payment.id,
        status: payment.status,
        provider_payment_id: payment.providerPaymentId,
        client_secret: payable ? payment.clientSecret : null,
        publishable_key: publishableKey,
        amount: payment.amount,
        currency: payment.currency,
        last_error: payment.lastError,
        refunded_amount: payment.refundedAmount,
      },
    }
  }
}
