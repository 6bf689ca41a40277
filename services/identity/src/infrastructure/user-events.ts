import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import { loginsEnded, userDeleted, userRegistered, userUpdated } from '@marquee/contracts/identity-events'
import type { User } from '../domain/user.ts'

/** The event for a new user. */
export const registeredEvent = ({ id, email, fullName, isGuest }: User): NewEvent =>
  newEvent(userRegistered, {
    subject: id,
    sequence: 1,
    data: { userId: id, email, fullName, ...(isGuest ? { isGuest } : {}) },
  })

/** The event for a changed user. */
export const updatedEvent = ({ id, email, fullName, isActive, isSuperuser, isGuest, version }: User): NewEvent =>
  newEvent(userUpdated, {
    subject: id,
    sequence: version,
    data: { userId: id, email, fullName, isActive, isSuperuser, ...(isGuest ? { isGuest } : {}) },
  })

/** The event for a deleted user, without name and email. */
export const deletedEvent = ({ id, version }: User): NewEvent =>
  newEvent(userDeleted, { subject: id, sequence: version, data: { userId: id } })

/**
 * The event for ended logins. The event's sequence is always 0: a login ends once, so the order of these events does
 * not matter.
 */
export const loginsEndedEvent = (userId: string, loginIds: string[]): NewEvent =>
  newEvent(loginsEnded, { subject: userId, sequence: 0, data: { userId, loginIds } })
