import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import { loginsEnded, userDeleted, userRegistered, userUpdated } from '@marquee/contracts/identity-events'
import type { User } from '../domain/user.ts'

/** What others are told of a user who has just registered. */
export const registeredEvent = ({ id, email, fullName }: User): NewEvent =>
  newEvent(userRegistered, { subject: id, sequence: 1, data: { userId: id, email, fullName } })

/** What others are told of a user who has changed. */
export const updatedEvent = ({ id, email, fullName, isActive, isSuperuser, version }: User): NewEvent =>
  newEvent(userUpdated, {
    subject: id,
    sequence: version,
    data: { userId: id, email, fullName, isActive, isSuperuser },
  })

/** What others are told of an account that was deleted; of a name and an address there is nothing left to tell. */
export const deletedEvent = ({ id, version }: User): NewEvent =>
  newEvent(userDeleted, { subject: id, sequence: version, data: { userId: id } })

/** What others are told of logins that have ended. Each ends once, so that there is no order to keep. */
export const loginsEndedEvent = (userId: string, loginIds: string[]): NewEvent =>
  newEvent(loginsEnded, { subject: userId, sequence: 0, data: { userId, loginIds } })
