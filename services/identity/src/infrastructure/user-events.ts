import { type NewEvent, newEvent } from '@marquee/contracts/define-event'
import { userRegistered, userUpdated } from '@marquee/contracts/identity-events'
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
