/**
 * The facts of one reservation that decide whether its customer may delete the account. Null means not received yet.
 */
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

/** A hold still counts for this long after its end, because the event of its confirmation or expiry may be delayed. */
const eventDelayHours = 1

/** Assumed time from the end of the hold to the end of the show, for old events that do not have the show's end. */
const assumedShowDays = 365

/**
 * Whether a reservation keeps its customer's account from being deleted. A hold counts until an hour after its end, a
 * ticket until the show is over, and any reservation while a refund is pending.
 */
export const isInUse = (commitment: Commitment, now: Date): boolean => {
  const { amount, holdEndsAt, showEndsAt, confirmed, expired, cancelled, refundDue, refunded } = commitment
  const refundPending = amount !== 0 && !refunded && (refundDue || (confirmed && cancelled))
  if (refundPending) return true
  if (cancelled || refunded) return false
  const end = showEndsAt?.getTime() ?? (holdEndsAt?.getTime() ?? now.getTime()) + assumedShowDays * 24 * hour
  if (confirmed) return end > now.getTime()
  return !expired && (holdEndsAt?.getTime() ?? 0) + eventDelayHours * hour > now.getTime()
}
