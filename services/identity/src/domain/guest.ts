import { type Commitment, isInUse } from './commitment.ts'
import type { User } from './user.ts'

/** The data that decide how long a guest's name and email are kept. */
export type GuestUse = {
  readonly guest: Pick<User, 'isGuest' | 'createdAt' | 'deletedAt'>
  /** When a login of the guest was last refreshed; null if no login is left. */
  readonly lastRefreshedAt: Date | null
  readonly reservations: readonly (Commitment & { readonly lastEventAt: Date })[]
}

/** When a reservation was last used: at its last event, or at the end of the show if the customer has a ticket. */
const lastUseOf = ({
  confirmed,
  cancelled,
  refunded,
  showEndsAt,
  lastEventAt,
}: GuestUse['reservations'][number]): Date =>
  confirmed && !cancelled && !refunded && showEndsAt !== null && showEndsAt > lastEventAt ? showEndsAt : lastEventAt

/**
 * Whether a guest's name and email are no longer needed: no reservation is in use, and the guest has not used anything
 * since `unusedSince`. A guest who has refreshed a login since then may be holding seats, and the event about this hold
 * may not have arrived.
 */
export const isUnused = (
  { guest, lastRefreshedAt, reservations }: GuestUse,
  { now, unusedSince }: { now: Date; unusedSince: Date },
): boolean => {
  if (!guest.isGuest || guest.deletedAt !== null) return false
  if (reservations.some((reservation) => isInUse(reservation, now))) return false
  const uses = [guest.createdAt, lastRefreshedAt ?? guest.createdAt, ...reservations.map(lastUseOf)]
  return uses.every((time) => time <= unusedSince)
}
