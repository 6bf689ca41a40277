import { z } from 'zod'
import { defineEvent } from './define-event.ts'
import { broadcast, competing } from './define-subscription.ts'

export const userRegistered = defineEvent(
  'identity.user-registered.v1',
  z.object({
    userId: z.uuid(),
    email: z.string(),
    fullName: z.string(),
    /** True for a guest, who buys without an account; absent for an account. */
    isGuest: z.boolean().optional(),
  }),
)

export const userUpdated = defineEvent(
  'identity.user-updated.v1',
  z.object({
    userId: z.uuid(),
    email: z.string(),
    fullName: z.string(),
    isActive: z.boolean(),
    isSuperuser: z.boolean(),
    /** True for a guest; absent for an account, also for an account that was a guest before. */
    isGuest: z.boolean().optional(),
  }),
)

/**
 * Logins were ended: by their user, by staff who deactivated the account, because a refresh token was used twice, or
 * because the user had too many logins. No token of these logins is valid any more.
 */
export const loginsEnded = defineEvent(
  'identity.logins-ended.v1',
  z.object({
    userId: z.uuid(),
    /** The ended logins' ids: the claim `sid` of their access tokens. */
    loginIds: z.array(z.uuid()).min(1).max(200),
  }),
)

/** An account or a guest was deleted. Every subscriber deletes its copy of the user's name and email address. */
export const userDeleted = defineEvent('identity.user-deleted.v1', z.object({ userId: z.uuid() }))

// The subscriptions to these events.

// Booking keeps names and email addresses because staff search reservations by the customer's email.
export const bookingOnUserRegistered = competing('booking', 'on-user-registered', userRegistered)
export const bookingOnUserUpdated = competing('booking', 'on-user-updated', userUpdated)
export const bookingOnUserDeleted = competing('booking', 'on-user-deleted', userDeleted)
export const gatewayOnUserUpdated = broadcast('gateway', 'on-user-updated', userUpdated)
export const gatewayOnLoginsEnded = broadcast('gateway', 'on-logins-ended', loginsEnded)
