/** What is known of a reservation, as far as its customer's account depends on it. */
export type Commitment = {
  /** Minor units. */
  readonly amount: number | null
  readonly holdEndsAt: Date | null
  readonly showEndsAt: Date | null
  readonly confirmed: boolean
  readonly expired: boolean
  readonly cancelled: boolean
  readonly refundDue: boolean
  readonly refunded: boolean
}

const hour = 3_600_000

/** How long after its end a hold may be heard of as if it were still one: the news that it has lapsed may be late. */
const lateHours = 1

/** Where the end of a show is not known, because it was placed before that was told. */
const longestDays = 365

/**
 * Whether an account has to stay: its owner holds seats that may be paid, has a ticket for a show that is not over, or is
 * owed money that is on its way back.
 */
export const isInUse = (commitment: Commitment, now: Date): boolean => {
  const { amount, holdEndsAt, showEndsAt, confirmed, expired, cancelled, refundDue, refunded } = commitment
  const isOwed = amount !== 0 && !refunded && (refundDue || (confirmed && cancelled))
  if (isOwed) return true
  if (cancelled || refunded) return false
  const end = showEndsAt?.getTime() ?? (holdEndsAt?.getTime() ?? now.getTime()) + longestDays * 24 * hour
  if (confirmed) return end > now.getTime()
  return !expired && (holdEndsAt?.getTime() ?? 0) + lateHours * hour > now.getTime()
}
