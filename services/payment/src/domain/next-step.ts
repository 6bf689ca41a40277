import { isRefundUnderWay, type Payment } from './payment.ts'

/** The calls to the provider that open or close a payment. */
export const wholeSteps = ['create-intent', 'cancel-intent', 'refund'] as const

/** The calls to the provider after seats were given back. */
const seatSteps = ['change-amount', 'refund-seats'] as const

export const steps = [...wholeSteps, ...seatSteps] as const

export type WholeStep = (typeof wholeSteps)[number]
export type Step = (typeof steps)[number]

type StepFacts = Pick<
  Payment,
  'status' | 'closing' | 'intentRequested' | 'amount' | 'intentAmount' | 'unreturnedAmount'
>

/** Returns the call to the provider that a payment needs next; null if none. */
export const nextStep = (payment: StepFacts): Step | null => wholeStep(payment) ?? seatStep(payment)

/** Whether seats were given back and the provider still has the amount with these seats. */
export const isAmountOutdated = ({
  status,
  amount,
  intentAmount,
}: Pick<Payment, 'status' | 'amount' | 'intentAmount'>): boolean =>
  status === 'requires_payment' && intentAmount !== null && intentAmount !== amount

/** `isAmending` in infrastructure/tables.ts is the same rule in SQL. */
const seatStep = (payment: StepFacts): (typeof seatSteps)[number] | null => {
  if (isAmountOutdated(payment) && !payment.closing) return 'change-amount'
  return payment.status === 'succeeded' && payment.unreturnedAmount > 0 ? 'refund-seats' : null
}

/**
 * The step that opens or closes a payment. Only this function decides it: PostgreSQL generates the column `next_step`
 * from its results.
 */
export const wholeStep = ({
  status,
  closing,
  intentRequested,
}: Pick<Payment, 'status' | 'closing' | 'intentRequested'>): WholeStep | null => {
  if (status === 'preparing' && intentRequested) return 'create-intent'
  if (status === 'requires_payment' && closing) return 'cancel-intent'
  if (status === 'refunding') return 'refund'
  return null
}

/**
 * The delays between retries, and the counts at which a payment is stuck. The last delay of each list repeats without
 * limit.
 */
export const retryPolicy = {
  /**
   * Any step: the lease of a process that has claimed the step. A step makes up to two calls, each with one retry, so
   * it may last four times `STRIPE_TIMEOUT_SECONDS`. With a timeout of up to 11 s, two live processes never take the
   * same step. With a longer timeout, the idempotency key makes the second call harmless.
   */
  leaseSeconds: 45,
  /** Any step: the delays after a failed call. */
  errorDelaysSeconds: [1, 2, 4, 8, 16, 30],
  /** Any step: the attempts after which a payment is stuck. A short outage of the provider is usually over by then. */
  stuckAfterAttempts: 3,
  /** A pending refund: the delays between lookups, which matter only when the provider's webhook was lost. */
  pendingDelaysSeconds: [60, 120, 180, 240, 300, 360, 420, 480, 540, 600],
  /** A failed refund: the delays before it is made again. A bank's outage may last for hours. */
  failureDelaysSeconds: [10, 60, 600, 3_600, 21_600, 86_400],
  /**
   * A failed refund: the failures after which a payment is stuck. A card that returned three refunds will hardly accept
   * a fourth.
   */
  stuckAfterFailures: 3,
} as const

/** The delay after the `count`th attempt or failure. */
export const delaySeconds = (delays: readonly number[], count: number): number =>
  delays[Math.min(count, delays.length) - 1] ?? 0

/** Seconds until the next step of a payment that has just changed is due. */
export const dueAfterSeconds = (before: Payment, after: Payment): number => {
  if (after.refundFailures > before.refundFailures) {
    return delaySeconds(retryPolicy.failureDelaysSeconds, after.refundFailures)
  }
  return isRefundUnderWay(after) ? delaySeconds(retryPolicy.pendingDelaysSeconds, 1) : 0
}

/**
 * Whether staff should look at the payment, because its next step was started too often without success, or its refund
 * failed too often. `retryPolicy` has the limits.
 */
export const isStuck = ({
  nextStep: step,
  attempts,
  refundFailures,
}: {
  readonly nextStep: Step | null
  readonly attempts: number
  readonly refundFailures: number
}): boolean => {
  if (step === null) return false
  return (
    attempts >= retryPolicy.stuckAfterAttempts || (isRefund(step) && refundFailures >= retryPolicy.stuckAfterFailures)
  )
}

const isRefund = (step: Step | null): boolean => step === 'refund' || step === 'refund-seats'

/** For staff: why the latest failed refund failed. Null if no refund has failed, or if no refund is due. */
export const problemOf = (payment: Payment): string | null => {
  const failed = payment.refunds.findLast(({ status }) => status === 'failed')
  if (failed === undefined || !isRefund(nextStep(payment))) return null
  return `refund: refund ${failed.id} failed: ${failed.reason ?? 'no reason given'}`
}
