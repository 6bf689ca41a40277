import type { Clock } from '@marquee/kernel/clock'
import { eq, sql } from 'drizzle-orm'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { PaymentNotFound } from '../../domain/errors.ts'
import { isAmountOutdated } from '../../domain/next-step.ts'
import type { PaymentStatus } from '../../domain/payment.ts'
import type { PaymentChanges } from '../../infrastructure/payment-changes.ts'
import { payments as paymentsTable } from '../../infrastructure/tables.ts'

type Dependencies = {
  readonly db: NodePgDatabase
  /** Requests the intent of a payment whose customer asks to pay. */
  readonly requestIntent: (paymentId: string) => Promise<void>
  readonly changes: PaymentChanges
  readonly now: Clock
}

type Viewer = { readonly id: string; readonly isSuperuser: boolean }

type Row = typeof paymentsTable.$inferSelect

/** A payment whose intent does not have the amount without the seats that were given back cannot be paid either. */
const shownStatus = (payment: Row): PaymentStatus =>
  isAmountOutdated(payment) && !payment.closing ? 'preparing' : payment.status

const mayView = ({ userId }: { userId: string }, { id, isSuperuser }: Viewer): boolean => isSuperuser || userId === id

export type ViewPayment = ReturnType<typeof viewPayment>

/** A request with `Prefer: wait` waits for an unknown payment only while the reservation is younger than this. */
const maxAgeWithPreferMilliseconds = 60_000

/** The same limit for a request without `Prefer`. Booking's event usually arrives well within this time. */
const maxAgeWithoutPreferMilliseconds = 5_000

/** Maximum time that a request without `Prefer` waits for the payment of a new reservation. */
const unrequestedWaitMilliseconds = 2_000

/** The time in a UUIDv7, in milliseconds since 1970; 0 for any other id. The ids of reservations are UUIDv7. */
const createdAt = (id: string): number => (id[14] === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : 0)

/**
 * Reads payments, with or without a wait. The first read by the customer requests the intent, because this read shows
 * that the customer wants to pay. A request does not wait when the limits of `startWait` are reached.
 */
const paymentReader = ({ db, requestIntent, changes, now }: Dependencies) => {
  const byReservation = db
    .select()
    .from(paymentsTable)
    .where(eq(paymentsTable.reservationId, sql.placeholder('reservationId')))
    .prepare('view-payment')
  const find = async (reservationId: string): Promise<Row | undefined> =>
    (await byReservation.execute({ reservationId }))[0]

  const read = async (reservationId: string, viewer: Viewer): Promise<Row | undefined> => {
    const payment = await find(reservationId)
    const isUnrequested = payment?.status === 'preparing' && !payment.intentRequested && !payment.closing
    if (isUnrequested && payment.userId === viewer.id) await requestIntent(payment.id)
    return payment
  }

  type Result = { readonly payment: Row | undefined; readonly isPreferenceApplied: boolean }

  const isYoungerThan = (milliseconds: number, reservationId: string): boolean =>
    Math.abs(now().getTime() - createdAt(reservationId)) < milliseconds

  /**
   * Reads the payment, and reads it again after each change while `isWorthWaiting` is true and the time is not over.
   */
  const readWhileWaiting = async (
    reservationId: string,
    viewer: Viewer,
    { milliseconds, isWorthWaiting }: { milliseconds: number; isWorthWaiting: (payment: Row | undefined) => boolean },
  ): Promise<Row | undefined> => {
    const deadline = performance.now() + milliseconds
    const watch = changes.watch(reservationId)
    try {
      let payment = await read(reservationId, viewer)
      while (isWorthWaiting(payment) && performance.now() < deadline && !changes.isClosed()) {
        await watch.next(deadline - performance.now())
        payment = await read(reservationId, viewer)
      }
      return payment
    } finally {
      watch.stop()
    }
  }

  return {
    /** Reads the payment for a request with `Prefer: wait`, and waits until the intent is ready. */
    readRequested: async (reservationId: string, viewer: Viewer, milliseconds: number): Promise<Result> => {
      const endWait = changes.startWait(viewer.id, { isRequested: true })
      if (endWait === undefined) return { payment: await read(reservationId, viewer), isPreferenceApplied: false }
      const isWorthWaiting = (payment: Row | undefined): boolean =>
        payment === undefined
          ? isYoungerThan(maxAgeWithPreferMilliseconds, reservationId)
          : shownStatus(payment) === 'preparing' && mayView(payment, viewer)
      const payment = await readWhileWaiting(reservationId, viewer, { milliseconds, isWorthWaiting }).finally(endWait)
      return { payment, isPreferenceApplied: true }
    },

    /**
     * Reads the payment for a request without `Prefer`, and waits only until the payment of a new reservation exists.
     */
    readUnrequested: async (reservationId: string, viewer: Viewer): Promise<Result> => {
      const payment = await read(reservationId, viewer)
      const isExpected = payment === undefined && isYoungerThan(maxAgeWithoutPreferMilliseconds, reservationId)
      const endWait = isExpected ? changes.startWait(viewer.id, { isRequested: false }) : undefined
      if (endWait === undefined) return { payment, isPreferenceApplied: false }
      const wait = {
        milliseconds: unrequestedWaitMilliseconds,
        isWorthWaiting: (seen: Row | undefined) => seen === undefined,
      }
      return {
        payment: await readWhileWaiting(reservationId, viewer, wait).finally(endWait),
        isPreferenceApplied: false,
      }
    },
  }
}

/**
 * Reads a reservation's payment, for its owner and for staff. Throws PaymentNotFound. A request does not wait for
 * another customer's payment, or for an id that does not belong to a new reservation.
 *
 * If `waitMilliseconds` is more than 0, waits up to that time until the intent is ready. Otherwise waits only until the
 * payment of a new reservation exists, so that the customer does not notice the delay of booking's event.
 */
export const viewPayment = ({
  publishableKey,
  ...dependencies
}: Dependencies & { readonly publishableKey: string }) => {
  const { readRequested, readUnrequested } = paymentReader(dependencies)

  return async ({
    reservationId,
    viewer,
    waitMilliseconds,
  }: {
    reservationId: string
    viewer: Viewer
    waitMilliseconds: number
  }) => {
    const { payment, isPreferenceApplied } =
      waitMilliseconds > 0
        ? await readRequested(reservationId, viewer, waitMilliseconds)
        : await readUnrequested(reservationId, viewer)
    if (payment === undefined || !mayView(payment, viewer)) throw new PaymentNotFound()
    const status = shownStatus(payment)
    const isPayable = status === 'requires_payment' && !payment.closing
    return {
      isPreferenceApplied,
      payment: {
        id: payment.id,
        status,
        provider_payment_id: payment.providerPaymentId,
        client_secret: isPayable ? payment.clientSecret : null,
        publishable_key: publishableKey,
        amount: payment.amount,
        currency: payment.currency,
        last_error: payment.lastError,
        refunded_amount: payment.refundedAmount,
      },
    }
  }
}
