import { LastSuperuser } from './errors.ts'

export type User = {
  readonly id: string
  /** In canonical form (`canonicalEmail`). */
  readonly email: string
  readonly fullName: string
  readonly isActive: boolean
  readonly isSuperuser: boolean
  readonly createdAt: Date
  /** When the user deleted the account; null while the account exists. */
  readonly deletedAt: Date | null
  /** Increases by one with each change that is published as an event. */
  readonly version: number
}

/** A user with the password hash. */
export type Credentials = { readonly user: User; readonly passwordHash: string }

export const newUser = (user: Pick<User, 'id' | 'email' | 'fullName' | 'createdAt'>): User => ({
  ...user,
  isActive: true,
  isSuperuser: false,
  deletedAt: null,
  version: 1,
})

const changed = (user: User, change: Partial<Pick<User, 'fullName' | 'isActive' | 'isSuperuser'>>): User => {
  const next = { ...user, ...change }
  const differs =
    next.fullName !== user.fullName || next.isActive !== user.isActive || next.isSuperuser !== user.isSuperuser
  return differs ? { ...next, version: user.version + 1 } : user
}

export const rename = (user: User, fullName: string): User => changed(user, { fullName })

export type AdminChange = { readonly isActive?: boolean; readonly isSuperuser?: boolean }

/**
 * Applies a superuser's change of the status or the rights of a user.
 *
 * @param activeSuperusers ids of all active superusers
 * @throws LastSuperuser when no active superuser would be left
 */
export const applyAdminChange = (user: User, change: AdminChange, activeSuperusers: readonly string[]): User => {
  const next = changed(user, change)
  const losesRights = user.isActive && user.isSuperuser && !(next.isActive && next.isSuperuser)
  if (losesRights && !activeSuperusers.some((id) => id !== user.id)) throw new LastSuperuser()
  return next
}

/** Replaces the email of a deleted account. No mail can be delivered to `.invalid` (RFC 2606). */
const placeholderEmail = (id: string): string => `deleted-${id}@deleted.invalid`
const placeholderName = 'Deleted account'

/**
 * Deletes an account: replaces name and email, and deactivates the account for good.
 *
 * @param activeSuperusers ids of all active superusers
 * @throws LastSuperuser when no active superuser would be left
 */
export const deleteAccount = (user: User, activeSuperusers: readonly string[], now: Date): User => ({
  ...applyAdminChange(user, { isActive: false, isSuperuser: false }, activeSuperusers),
  email: placeholderEmail(user.id),
  fullName: placeholderName,
  deletedAt: now,
  version: user.version + 1,
})

export const promote = (user: User): User => changed(user, { isSuperuser: true })
