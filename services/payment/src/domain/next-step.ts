import { isRefundUnderWay, type Payment } from './payment.ts'

/** What may be asked of the provider. */
export const steps = ['create-intent', 'cancel-intent', 'refund'] as const

export type Step = (typeof steps)[number]

/**
 * What a payment needs of the provider next; null if nothing. Only this function decides so. The column `next_step` is
 * generated from its answers, and every query reads that column.
 */
export const nextStep = ({ status, closing }: Pick<Payment, 'status' | 'closing'>): Step | null => {
  if (status === 'preparing') return 'create-intent'
  if (status === 'requires_payment' && closing) return 'cancel-intent'
  if (status === 'refunding') return 'refund'
  return null
}

/** When a step is taken again, and when staff see it as stuck. Each list's last delay repeats for ever. */
export const retryPolicy = {
  /**
   * Any step: how long the process that has claimed it keeps it. A call and its retry take less (twice
   * `STRIPE_TIMEOUT_SECONDS`), so that no step is taken by two processes that are both alive.
   */
  leaseSeconds: 45,
  /** Any step: after its call has failed. */
  errorDelaysSeconds: [1, 2, 4, 8, 16, 30],
  /** Any step: a hiccup at the provider is mostly over by the third try, seconds after the first. */
  stuckAfterAttempts: 3,
  /** A refund that is pending: between two lookups. The provider tells its outcome by itself; this is for what was missed. */
  pendingDelaysSeconds: [60, 120, 180, 240, 300, 360, 420, 480, 540, 600],
  /** A refund that has failed: before it is made again. A bank may take hours to be well again. */
  failureDelaysSeconds: [10, 60, 600, 3_600, 21_600, 86_400],
  /** A refund that has failed: a card that three refunds have come back from will hardly take a fourth. */
  stuckAfterFailures: 3,
} as const

/** The delay after the `count`th time. */
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
 * Whether staff should have a look: the next step was begun that often and is not done, or the refund was made that often
 * and the money came back.
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
    attempts >= retryPolicy.stuckAfterAttempts ||
    (step === 'refund' && refundFailures >= retryPolicy.stuckAfterFailures)
  )
}

/** What staff should know of the next step before it is taken: why what was done before did not hold. */
export const problemOf = (payment: Payment): string | null => {
  const failed = payment.refunds.findLast(({ status }) => status === 'failed')
  if (failed === undefined || nextStep(payment) !== 'refund') return null
  return `refund: refund ${failed.id} failed: ${failed.reason ?? 'no reason given'}`
}
